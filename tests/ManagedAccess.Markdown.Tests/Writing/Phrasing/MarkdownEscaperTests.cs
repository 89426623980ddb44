using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using ManagedAccess.Markdown.Tests.Parsing;
using Markdig;
using Xunit;

namespace ManagedAccess.Markdown.Tests.Writing.Phrasing;

/// <summary>Text that looks like Markdown stays text, wherever it stands: the source of every CommonMark and GFM example is put into HTML as text.</summary>
public class MarkdownEscaperTests
{
    private static readonly MarkdownPipeline Gfm = new MarkdownPipelineBuilder().UsePipeTables().UseTaskLists().UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough).UseAutoLinks().Build();
    private static readonly Regex LaterBox = new(@"(?<=.)\[[\sx]+\]", RegexOptions.Singleline);
    private static readonly MarkdownConverter Converter = new();
    private static readonly MarkdownConversionOptions Whole = new() { ExtractMainContent = false };

    [Theory]
    [InlineData("<p>{0}</p>", "")]
    [InlineData("<ul><li>{0}</li><li>z</li></ul>", "ul li li")]
    [InlineData("<ol><li><p>{0}</p><p>y</p></li></ol>", "ol li")]
    [InlineData("<blockquote><p>{0}</p></blockquote>", "blockquote")]
    [InlineData("<h2>{0}</h2>", "h2")]
    [InlineData("<p><a href=\"/u\">{0}</a></p>", "a")]
    [InlineData("<p>x <strong>{0}</strong> y</p>", "strong")]
    [InlineData("<div>{0}</div><div>z</div>", "")]
    [InlineData("<p>x<br>{0}</p>", "br")]
    [InlineData("<pre><code>{0}</code></pre>", "pre code")]
    public void Convert_MarkdownAsText_ShowsThatTextAndNothingElse(string context, string elements)
    {
        List<string> failures = [];
        foreach (var (name, markdown) in MarkdownCorpora.Pages("roundtrip", "markdown"))
        {
            var text = markdown.Trim();
            if (text.Length is 0 or > 300 || IsReadDifferentlyByMarkdig(text))
            {
                continue;
            }

            var html = string.Format(System.Globalization.CultureInfo.InvariantCulture, context, text.Replace("&", "&amp;").Replace("<", "&lt;"));
            var written = Converter.Convert(html, Whole);
            var (expectedText, _) = Read(html);
            var (actualText, actualElements) = Read(Markdig.Markdown.ToHtml(written, Gfm));
            if (expectedText != actualText || actualElements != elements)
            {
                failures.Add($"{name}: {written}");
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count}\n" + string.Join('\n', failures.Take(8)));
    }

    [Theory]
    [InlineData("a_b and a*b", "a_b and a\\*b")]
    [InlineData("2 * 3 - 4", "2 * 3 - 4")]
    [InlineData("1. one", "1\\. one")]
    [InlineData("# one", "\\# one")]
    [InlineData("#one", "#one")]
    [InlineData("a | b", "a | b")]
    [InlineData("C# and F#", "C# and F#")]
    [InlineData("[x] and [y]", "\\[x] and [y]")]
    [InlineData("wow! [x](y)", "wow! [x\\](y)")]
    [InlineData("R&amp;D &amp;amp;", "R&D \\&amp;")]
    [InlineData("a &lt; b &lt;c>", "a < b \\<c>")]
    [InlineData("~5 minutes", "~5 minutes")]
    public void Convert_CharactersThatMeanNothingHere_AreNotEscaped(string text, string expected) =>
        Assert.Equal(expected + "\n", Converter.Convert($"<p>{text}</p>", Whole));

    // Markdig 1.6 differs from CommonMark and GFM here: it links bare addresses after an escape, trims U+00A0,
    // and takes [ ] for a task's box anywhere in an item.
    private static bool IsReadDifferentlyByMarkdig(string text) =>
        LaterBox.IsMatch(text) || text.Contains("://", StringComparison.Ordinal) || text.Contains("www.", StringComparison.Ordinal) || text.Contains('@') || text.Contains('\u00a0');

    private static (string Text, string Elements) Read(string html)
    {
        using var document = new HtmlParser().ParseDocument(html);
        var text = string.Concat(document.Body!.TextContent.Where(character => !char.IsWhiteSpace(character)));
        return (text, string.Join(' ', document.Body.QuerySelectorAll("*").Select(element => element.LocalName).Where(name => name is not ("p" or "div"))));
    }
}
