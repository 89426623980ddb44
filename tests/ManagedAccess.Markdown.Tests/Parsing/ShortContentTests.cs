using ManagedAccess.Markdown.Tape;
using Xunit;

namespace ManagedAccess.Markdown.Tests.Parsing;

/// <summary>Case M1: every start tag with next to nothing in it, of every class of character the parser treats in a way of its own.</summary>
public class ShortContentTests
{
    private static readonly string[] Characters = ["a", " ", "\n", "\r", "\0", "&", "<", "\ud83d", "\ude00"];

    private static readonly MarkdownConverter Converter = new();
    private static readonly MarkdownConversionOptions Whole = new() { ExtractMainContent = false };

    public static TheoryData<string> Tags() => [.. Enumerable.Range(1, HtmlTagNames.Count - 1).Select(tag => HtmlTagNames.NameOf((HtmlTag)tag)), "x-card"];

    [Theory]
    [MemberData(nameof(Tags))]
    [Trait("Case", "M1")]
    [Trait("Conformance", "MDC-02")]
    public void Convert_ShortContent_KeepsWhatStandsBefore(string tag)
    {
        foreach (var content in Contents())
        {
            foreach (var html in (string[])[$"<p>before</p><form><{tag}>{content}</{tag}></form>", $"<p>before</p><{tag}>{content}", $"<p>before<{tag} a={content}>", $"<{tag}>{content}<p>before</p>", $"<table><tr><td>before<{tag}>{content}</table>"])
            {
                var markdown = Converter.Convert(html, Whole);

                // Before anything else, these take the rest of the page for text of their own.
                var swallows = html[1] != 'p' && !html.Contains("</" + tag, StringComparison.Ordinal);
                Assert.True(swallows || tag is "frameset" || markdown.Contains("before", StringComparison.Ordinal), $"{Escaped(html)}\n{Escaped(markdown)}");
                Assert.DoesNotContain('\0', markdown);
                _ = Converter.Convert(html);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tags))]
    [Trait("Case", "M1")]
    public void Read_ShortContent_IsTheTreeOfTheStandard(string tag)
    {
        foreach (var content in Contents())
        {
            if (tag == "select" && content == "<a")
            {
                // The oracle drops elements in a select, as browsers did before the select could be styled; the standard keeps them.
                continue;
            }

            var html = $"<!DOCTYPE html><p>before</p><form><{tag}>{content}</{tag}></form>after";
            var difference = HtmlTapeOracleTests.Compare(html);
            Assert.True(difference is null, $"{Escaped(html)}: {difference}");
        }
    }

    [Theory]
    [InlineData("<p>a</p><form><textarea>\n</textarea></form>", "a\n")]
    [InlineData("<p>a</p><form><textarea>\r\n</textarea></form>", "a\n")]
    [InlineData("<p>a</p><pre>\n</pre>", "a\n\n```\n```\n")]
    [InlineData("<p>a</p><title>\0</title><p>b</p>", "a\n\nb\n")]
    [InlineData("<p>a</p><xmp>\0</xmp><p>b</p>", "a\n\n```\n```\n\nb\n")]
    [InlineData("<pre>a<textarea></textarea>\nb</pre>", "```\na\nb\n```\n")]
    [InlineData("<pre><!-- x -->\na</pre>", "```\n\na\n```\n")]
    [Trait("Case", "M1")]
    public void Convert_NothingLeftOfText_IsTheRest(string html, string markdown) => Assert.Equal(markdown, Converter.Convert(html, Whole));

    private static IEnumerable<string> Contents() =>
        [.. Characters, .. Characters.SelectMany(first => Characters.Select(second => first + second)), ""];

    private static string Escaped(string text) => string.Concat(text.Select(character => character is < ' ' or (>= '\ud800' and <= '\udfff') ? $"\\u{(int)character:x4}" : character.ToString()));
}
