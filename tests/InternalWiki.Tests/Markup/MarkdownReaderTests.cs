using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using InternalWiki.Markup;
using Xunit;

namespace InternalWiki.Tests.Markup;

public sealed class MarkdownReaderTests
{
    private readonly MarkdownReader _reader = new();

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("text <img src=x onerror=alert(1)> text")]
    [InlineData("<svg/onload=alert(1)>")]
    [InlineData("<iframe src=\"https://evil.example\"></iframe>")]
    [InlineData("<style>body{display:none}</style>")]
    [InlineData("# title {onclick=alert(1)}")]
    [InlineData("a{onmouseover=alert(1)} **b**{onclick=alert(1)}")]
    [InlineData("```js {onclick=alert(1)}\ncode\n```")]
    [InlineData("<!-- comment -->")]
    [InlineData("| a |\n|---|\n| <script>alert(1)</script> |")]
    public void Render_OfRawHtml_MakesNoneOfIt(string markdown)
    {
        var document = Parse(markdown);

        Assert.Empty(document.QuerySelectorAll("script, style, svg, iframe, img"));
        Assert.DoesNotContain(document.All, element => element.Attributes.Any(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal)));
        Assert.DoesNotContain(document.Descendants(), node => node is IComment);
    }

    [Theory]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt:alert(1))")]
    [InlineData("[x](<java\tscript:alert(1)>)")]
    [InlineData("[x](&#106;avascript:alert(1))")]
    [InlineData("[x](&#1;javascript:alert(1))")]
    [InlineData("[x](vbscript:x)")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("[x](file:///etc/passwd)")]
    [InlineData("[x][y]\n\n[y]: javascript:alert(1)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("![x](javascript:alert(1))")]
    [InlineData("![x](data:image/svg+xml;base64,PHN2Zz4=)")]
    public void Render_OfAnUnsafeLink_KeepsItsTextOnly(string markdown)
    {
        var document = Parse(markdown);

        Assert.Empty(document.QuerySelectorAll("a[href], img[src]"));
        Assert.NotEmpty(document.Body!.TextContent.Trim());
    }

    [Theory]
    [InlineData("[x](/pages/on-call)", "/pages/on-call", null)]
    [InlineData("[x](#a:b)", "#a:b", null)]
    [InlineData("[x](on-call?at=09:12)", "on-call?at=09:12", null)]
    [InlineData("[x](https://example.com/)", "https://example.com/", "noreferrer")]
    [InlineData("https://example.com/a", "https://example.com/a", "noreferrer")]
    [InlineData("[x](mailto:people@halyard.example)", "mailto:people@halyard.example", null)]
    [InlineData("[x](tel:+4512345678)", "tel:+4512345678", null)]
    public void Render_OfASafeLink_LinksThere(string markdown, string href, string? rel)
    {
        var link = Assert.Single(Parse(markdown).QuerySelectorAll("a"));

        Assert.Equal(href, link.GetAttribute("href"));
        Assert.Equal(rel, link.GetAttribute("rel"));
    }

    [Fact]
    public void Render_OfATable_ScrollsAndHasNoStyleAttribute()
    {
        var document = Parse("| a | b |\n|---|--:|\n| 1 | 2 |");

        Assert.Equal("scroll", document.QuerySelector("table")!.ParentElement!.ClassName);
        Assert.Empty(document.QuerySelectorAll("[style]")); // the content security policy would not apply it
        Assert.Equal(2, document.QuerySelectorAll(".right").Length);
    }

    [Fact]
    public void Render_OfHeadingsTasksAndCode_KeepsWhatTheyAre()
    {
        var rendered = _reader.Render("# T\n\n## Two words\n\n- [x] done\n- [ ] open\n\n```bash\nls\n```\n\n### Deeper");
        var document = new HtmlParser().ParseDocument(rendered.Html);

        Assert.Equal([new PageHeading("two-words", "Two words")], rendered.Headings);
        Assert.Equal("two-words", document.QuerySelector("h2")!.Id);
        Assert.Equal(2, document.QuerySelectorAll("input[type=checkbox][disabled]").Length);
        Assert.Equal(["Done", "To do"], document.QuerySelectorAll("input[type=checkbox]").Select(box => box.GetAttribute("aria-label")).Order(StringComparer.Ordinal)); // A28
        Assert.Equal("language-bash", document.QuerySelector("pre code")!.ClassName);
    }

    [Fact]
    public void Read_OfAPage_FindsTitleSummaryAndText()
    {
        var text = _reader.Read("# The `title` & *more*\n\n> Not this.\n\nThe [first](/pages/x) paragraph.\n\n| a |\n|---|\n| cell |");

        Assert.Equal(("The title & more", "The first paragraph."), (text!.Title, text.Summary));
        Assert.Contains("cell", text.PlainText, StringComparison.Ordinal);
        Assert.DoesNotContain("/pages/x", text.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfALongParagraph_CutsTheSummaryAtAWord()
    {
        var text = _reader.Read("# T\n\n" + string.Join(' ', Enumerable.Repeat("word", 200)));

        Assert.InRange(text!.Summary.Length, 100, 181);
        Assert.EndsWith("word…", text.Summary, StringComparison.Ordinal);
    }

    private AngleSharp.Html.Dom.IHtmlDocument Parse(string markdown) => new HtmlParser().ParseDocument(_reader.Render(markdown).Html);
}
