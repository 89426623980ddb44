using InternalWiki.Markup;
using Markdig;
using Xunit;

namespace InternalWiki.Tests.Markup;

public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("On-call runbook")]
    [InlineData("*not* [a](link) <b> `code` # | ~~x~~ & &amp; !")]
    [InlineData(@"back\slash")]
    public void Escape_OfAnyText_RendersAsThatText(string text) =>
        Assert.Equal(text, Markdown.ToPlainText($"x {MarkdownText.Escape(text)}")[2..].TrimEnd('\n'));

    [Fact]
    public void Fence_AroundFences_IsLonger() =>
        Assert.Equal("`````diff\n```` a\n`````\n", MarkdownText.Fence("```` a\n", "diff"));

    [Fact]
    public void Between_TwoTexts_CountsAndFoldsWhatStayed()
    {
        var before = string.Join('\n', Enumerable.Range(1, 20));
        var after = before.Replace("\n10\n", "\nten\n", StringComparison.Ordinal);

        var difference = TextDifference.Between(before, after);

        Assert.Equal((1, 1), (difference.Added, difference.Removed));
        Assert.Equal("… 7 lines as before", difference.Lines[0].Text);
        Assert.Contains("-10\n+ten\n", difference.ToMarkdown(), StringComparison.Ordinal);
    }
}
