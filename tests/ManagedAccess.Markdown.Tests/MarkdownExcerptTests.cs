using Xunit;

namespace ManagedAccess.Markdown.Tests;

public class MarkdownExcerptTests
{
    [Theory]
    [InlineData("# a\n\none two three\n\n# b\n\nfour five six\n", 8, "# a\n\none two three\n\n")]
    [InlineData("one two three four\n\n```\n# no heading\n```\n\nfive six\n", 10, "one two three four\n\n")]
    [InlineData("one two three\n\nfour five six\n\nseven eight nine\n", 8, "one two three\n\nfour five six\n\n")]
    [InlineData("one two three\nfour five six\nseven eight nine\n", 7, "one two three\nfour five six\n")]
    [InlineData("a line that is far too long for so few tokens\nrest\n", 2, "a line that is far too long for so few tokens\n")]
    [InlineData("no line break and far too long for so few tokens", 2, "no line break and far too long for so few tokens")]
    [InlineData("# a\n\nfits\n", 100, "# a\n\nfits\n")]
    public void End_OfAPart_IsWhereAnAuthorWouldCut(string text, int maxTokens, string expected)
    {
        Assert.Equal(expected, text[..MarkdownExcerpt.End(text, 0, maxTokens, new TokenEstimate().Count)]);
    }
}
