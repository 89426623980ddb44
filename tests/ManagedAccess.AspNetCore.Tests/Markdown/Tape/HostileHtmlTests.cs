using System.Text;
using ManagedAccess.AspNetCore.Markdown;
using ManagedAccess.AspNetCore.Markdown.Tape;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Markdown.Tape;

/// <summary>Reading and writing take steps in proportion to the page, whatever it is made of.</summary>
public class HostileHtmlTests
{
    private static readonly MarkdownConverter Converter = new();

    public static TheoryData<string> Pieces =>
    [
        "<div>", "<ul><li>x", "<b>", "<b><p>", "<a><b><font>", "<a href=x>y", "<table><tr><td>", "<table><b>", "<table>x", "<blockquote>", "<pre>", "<dl><dd>",
        "<select><option>", "<svg><g>", "<math><mi>", "<form><div>", "<button>", "<ruby><rt>", "<p hidden>", "<div aria-hidden=true>x", "<div class=linenos>1",
        "<div role=navigation>1", "<h2>Related</h2><div>", "<figure><figcaption>abc", "<b id=1><i id=2><u id=3><p>x", "</span></b></p></li></td>", "<a href=\"",
        "<!-- -", "<p a=b ", "<script><!--<script>", "<title></titl", "<textarea>", "word ", "<", "&", "&zzz;", "&#x", "[", "*a", "_", "`a``b", "~~a", "a@b.c http://x ",
        "<table><tr><th colspan=999999999>a<tr><td rowspan=999999999>b</table>", "<li>x", "<br>x", "<i>x</i> ", "<b><i>x</b></i>", "<span>", "<template>", "<p>x",
        "<object><b>", "<marquee></div>", "<code>`", "<td>", "</p>", "<img alt=x src=y>", "<h1><a href=x>y</a></h1><p>z",
    ];

    [Theory]
    [MemberData(nameof(Pieces))]
    public void Read_TwiceTheInput_TakesAtMostTwiceTheSteps(string piece)
    {
        var (once, twice) = (Steps(piece, 4000), Steps(piece, 8000));

        // A constant for what does not grow with the page.
        Assert.True(twice <= (once * 2) + 1000, $"{once} steps, then {twice}");
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public void Convert_HostileHtml_WritesNoMoreThanInProportion(string piece)
    {
        var html = Repeat(piece, 4000);

        var markdown = Converter.Convert(html, new MarkdownConversionOptions { ExtractMainContent = false });
        _ = Converter.Convert(html);

        // Deepest is a list in sixteen lists: 32 spaces before each line.
        Assert.True(markdown.Length <= (html.Length * 12) + 1000, $"{html.Length} characters became {markdown.Length}");
    }

    [Theory]
    [InlineData("<div>")]
    [InlineData("<ul><li>")]
    [InlineData("<b>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<blockquote>")]
    public void Convert_HundredThousandDeep_KeepsTheText(string piece) =>
        Assert.Contains("needle", Converter.Convert(Repeat(piece, 100_000) + "needle"), StringComparison.Ordinal);

    private static long Steps(string piece, int count)
    {
        using var tape = HtmlTape.Read(Repeat(piece, count));
        return tape.Steps;
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
