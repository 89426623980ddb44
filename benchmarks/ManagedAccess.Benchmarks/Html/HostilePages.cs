using System.Text;

namespace ManagedAccess.Benchmarks.Html;

/// <summary>Pages built to break a converter: deep, unterminated, or all of one thing.</summary>
public static class HostilePages
{
    private const int Depth = 100_000;
    private const int TwoMebibytes = 2 * 1024 * 1024;

    /// <summary>Two thousand paragraphs, nothing hostile: what the time of the others is compared with.</summary>
    public static string Paragraphs { get; } = Repeat("<p>x</p>", 2000);

    /// <summary>Nested, unterminated, or without a tag: what the goals name.</summary>
    public static IEnumerable<(string Name, string Html)> Nested()
    {
        yield return ("div", Repeat("<div>", Depth) + "needle");
        yield return ("ul li", Repeat("<ul><li>x", Depth) + "needle");
        yield return ("b", Repeat("<b>", Depth) + "needle");
        yield return ("b p", Repeat("<b><p>", Depth) + "needle");
        yield return ("a b font", Repeat("<a><b><font>", Depth / 3) + "needle");
        yield return ("table", Repeat("<table><tr><td>", Depth) + "needle");
        yield return ("table without cells", Repeat("<table><b>", Depth) + "needle");
        yield return ("blockquote", Repeat("<blockquote>", Depth) + "needle");
        yield return ("pre", Repeat("<pre>", Depth) + "needle");
        yield return ("span then paragraphs", Repeat("<span>", Depth) + Repeat("<p>x</p>", Depth));
        yield return ("links in links", Repeat("<a href=/x>y", Depth));
        yield return ("hidden", Repeat("<div hidden>", Depth) + "needle");
        yield return ("aria-hidden", Repeat("<div aria-hidden=true>x", Depth));
        yield return ("named", Repeat("<div class='linenos permalink sidebar'>1", Depth));
        yield return ("roles", Repeat("<div role=navigation>1", Depth));
        yield return ("headings", Repeat("<div><h2>Related</h2>", Depth / 2));
        yield return ("definition", Repeat("<dl><dd>", Depth) + "needle");
        yield return ("select", Repeat("<select><option>", Depth) + "needle");
        yield return ("svg", Repeat("<svg><g>", Depth) + "needle");
        yield return ("math", Repeat("<math><mi>", Depth) + "needle");
        yield return ("figure captions", Repeat("<figure><img alt='abcdefghijklmnopqrstuvwxyz'><figcaption>abc", Depth / 4));
        yield return ("captions of an article", "<meta property=og:type content=article><article>" + Repeat("<p>Twelve paragraphs, each of them long enough to be one, make an article of a page.</p>", 12) + Repeat("<figcaption>", Depth));
        yield return ("end tags", Repeat("<div>", Depth) + Repeat("</span></b></p></li></td>", Depth / 5));
        yield return ("unterminated quote", "<p>x" + Repeat("<a href=\"", TwoMebibytes / 9));
        yield return ("unterminated comments", "<p>x" + Repeat("<!-- -", TwoMebibytes / 6));
        yield return ("unterminated attribute", "<p " + Repeat("a=b ", TwoMebibytes / 4));
        yield return ("unterminated script", "<script>" + Repeat("<!--<script>", TwoMebibytes / 12));
        yield return ("unterminated title", "<title>" + Repeat("</titl", TwoMebibytes / 6));
        yield return ("no tag", Repeat("word ", TwoMebibytes / 5));
        yield return ("one character", new string('x', TwoMebibytes));
        yield return ("angle brackets", new string('<', TwoMebibytes));
        yield return ("ampersands", new string('&', TwoMebibytes));
        yield return ("unknown references", Repeat("&zzzzzzz;", TwoMebibytes / 9));
        yield return ("brackets", "<p>" + new string('[', TwoMebibytes));
        yield return ("stars", "<p>" + Repeat("*a", TwoMebibytes / 2));
        yield return ("backticks", "<p><code>" + Repeat("`a``b", TwoMebibytes / 5));
        yield return ("spaces", "<p>a" + new string(' ', TwoMebibytes) + "b");
        yield return ("addresses", "<p>" + Repeat("a@b.c http://x ", TwoMebibytes / 15));
    }

    /// <summary>Ours beside those: as many elements as two mebibytes hold, all of which have to be written.</summary>
    public static IEnumerable<(string Name, string Html)> Dense()
    {
        yield return ("formatting then paragraphs", Repeat("<b id=1><i id=2><u id=3>", Depth / 3) + Repeat("<p>x</p>", Depth));
        yield return ("colspan", Repeat("<table><tr><th colspan=1000000000>a<tr><td rowspan=1000000000>b</table>", TwoMebibytes / 70));
        yield return ("list items", Repeat("<li>x", TwoMebibytes / 5));
        yield return ("line breaks", Repeat("<br>x", TwoMebibytes / 5));
        yield return ("emphasis", "<p>" + Repeat("<i>x</i> ", TwoMebibytes / 9));
        yield return ("alternating", "<p>" + Repeat("<b><i>x</b></i>", TwoMebibytes / 15));
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
