using System.Text;
using ManagedAccess.Markdown.Parsing;
using Xunit;

namespace ManagedAccess.Markdown.Tests.Parsing;

/// <summary>Reading and writing take steps in proportion to the page, whatever it is made of.</summary>
public class HostileHtmlTests
{
    private static readonly MarkdownConverter Converter = new();

    // What is repeated; before the ellipsis, what stands in front of it once.
    public static TheoryData<string> Pieces =>
    [
        "<div>", "<ul><li>x", "<b>", "<b><p>", "<a><b><font>", "<a href=x>y", "<table><tr><td>", "<table><b>", "<table>x", "<blockquote>", "<pre>", "<dl><dd>",
        "<select><option>", "<svg><g>", "<math><mi>", "<form><div>", "<button>", "<ruby><rt>", "<p hidden>", "<div aria-hidden=true>x", "<div class=linenos>1",
        "<div role=navigation>1", "<h2>Related</h2><div>", "<figure><figcaption>abc", "<b id=1><i id=2><u id=3><p>x", "</span></b></p></li></td>", "<a href=\"",
        "<!-- -", "<p a=b ", "<script><!--<script>", "<title></titl", "<textarea>", "word ", "<", "&", "&zzz;", "&#x", "[", "*a", "_", "`a``b", "~~a", "a@b.c http://x ",
        "<table><tr><th colspan=999999999>a<tr><td rowspan=999999999>b</table>", "<li>x", "<br>x", "<i>x</i> ", "<b><i>x</b></i>", "<span>", "<template>", "<p>x",
        "<object><b>", "<marquee></div>", "<code>`", "<td>", "</p>", "<img alt=x src=y>", "<h1><a href=x>y</a></h1><p>z",
        "<p …a=b ", "<p …a", "<p x=\"…y", "<!--…-", "<!--…>", "<![CDATA[…]", "<h1>…#", "<h1>…# ", "<p>…- ", "<p>…---", "<p>…_a", "<p>…](", "<p>…w", "<p>…http://", "<p>…<br>", "<p>…&amp",
        "</p>…</p>", "<pre>…`", "<code>…` ", "<ol>…<li>x", "<ol><li>…<ol><li>", "<dl>…<dt>x<dd>y", "<main>…<h2>Related</h2><p><a href=x>y</a>", "<article>…<p>Read more, and more, and more of it.",
        "<ol class=footnotes>…<li id=n><a href=#n></a>", "<a href=#n>1</a><ol class=footnotes>…<li id=n><a href=#n><table><td>", "<section class=footnotes>…<ol>", "<table>…<tr><td colspan=1000 rowspan=1000>x",
        "<table><tr>…<td>x", "<ruby>…<rp>(<rt>x", "<div style='position:absolute;left:-9999px'>…<div style='color:#fff;background:#fff'>x", "<script type=math/tex>x</script>…<math alttext='a'></math>", "<base href=//x/>…<a href=y>z</a> ",
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
    public void Convert_TwiceTheInput_TakesAtMostTwiceTheSteps(string piece)
    {
        foreach (var content in (bool[])[true, false])
        {
            var options = new MarkdownConversionOptions { ExtractMainContent = content, ExcludeSelectors = ["aside > .x p"] };
            var once = Converter.ConvertDocument(Repeat(piece, 4000), options).Steps;
            var twice = Converter.ConvertDocument(Repeat(piece, 8000), options).Steps;

            Assert.True(twice <= (once * 2) + 2000, $"{(content ? "content" : "whole")}: {once} steps, then {twice}");
        }
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
    [InlineData("<span>")]
    [InlineData("<dl><dd>")]
    public void Convert_HundredThousandDeep_KeepsTheText(string piece) =>
        Assert.Contains("needle", Converter.Convert(Repeat(piece, 100_000) + "needle"), StringComparison.Ordinal);

    [Theory]
    [InlineData("<a href=\"")]
    [InlineData("<!--…-")]
    [InlineData("<p …a=b ")]
    [InlineData("word ")]
    [InlineData("…x")]
    [InlineData("<h1>…#")]
    public void Convert_TwoMebibytesOfOneThing_IsDoneInOnePass(string piece)
    {
        var html = Repeat(piece, 2 * 1024 * 1024 / piece.Split('…')[^1].Length);

        var document = Converter.ConvertDocument(html, new MarkdownConversionOptions { MaxHtmlCharacters = 4 * 1024 * 1024 });

        Assert.True(document.Steps <= (html.Length * 8L) + 1000, $"{document.Steps} steps for {html.Length} characters");
    }

    private static long Steps(string piece, int count)
    {
        using var tape = TapeBuilder.Read(Repeat(piece, count));
        return tape.Steps;
    }

    private static string Repeat(string piece, int count)
    {
        var (front, text) = piece.Split('…') is [var before, var after] ? (before, after) : ("", piece);
        return new StringBuilder(front, front.Length + (text.Length * count)).Insert(front.Length, text, count).ToString();
    }
}
