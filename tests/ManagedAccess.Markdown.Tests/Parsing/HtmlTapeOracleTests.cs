using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Xunit;

namespace ManagedAccess.Markdown.Tests.Parsing;

/// <summary>The tape says the same as a parser that follows the whole standard: the same text, in the same elements.</summary>
/// <remarks>
/// Compared is every piece of text with the elements around it. Known differences, argued:
/// html, head and body are not compared, as the tape has only those the page writes; formatting is compared as a set, as the tape says
/// by an extent what the standard says by cloning; white space between elements is not text; what comes from <c>template</c> is inert in both.
/// </remarks>
public class HtmlTapeOracleTests
{
    // AngleSharp is quadratic in depth and slow on the largest pages; they add nothing the others do not show.
    private const int MaxLength = 600_000;

    [Theory]
    [InlineData("extract-readability")]
    [InlineData("extract-aeb")]
    [InlineData("extract-defuddle")]
    [InlineData("apps")]
    public void Read_PageOfTheCorpora_HasTextAndStructureOfTheStandard(string set)
    {
        List<string> differences = [];
        foreach (var (name, html) in MarkdownCorpora.Pages(set))
        {
            if (html.Length <= MaxLength && Compare(html) is { } difference)
            {
                differences.Add($"{name}: {difference}");
            }
        }

        Assert.True(differences.Count <= Argued(set), string.Join('\n', differences));
    }

    // Pages of each set that differ, each for one of the reasons above the class or below in TapeDifferences.
    private static int Argued(string set) => TapeDifferences.Count(set);

    [Theory]
    [InlineData("<p>one<p>two")]
    [InlineData("<ul><li>one<li>two<ul><li>three</ul><li>four</ul>")]
    [InlineData("<dl><dt>a<dd>b<dt>c<dd>d</dl>")]
    [InlineData("<b>1<p>2</b>3</p>4")]
    [InlineData("<b><i>1</b>2</i>3")]
    [InlineData("<p><b>1</p><p>2</b>3</p>")]
    [InlineData("<a href=1>one<a href=2>two</a>")]
    [InlineData("<b><div><p>x</b>y</p>z</div>")]
    [InlineData("<table>a<tr>b<td>c</td>d</tr>e</table>f")]
    [InlineData("<table><b>x<tr><td>y</table>z")]
    [InlineData("<table><tr><td>1<td>2<tr><td>3</table>")]
    [InlineData("<table><td>1<table><td>2</table>3</table>4")]
    [InlineData("<table><caption>c<b>d</caption><tr><td>e</table>")]
    [InlineData("<table><colgroup><col><tr><td>x</table>")]
    [InlineData("<table><div>a<table>b<tr><td>c</table>d</div><tr><td>e</table>")]
    [InlineData("<select><option>a<option>b<div>c</div></select>d")]
    [InlineData("<h1>a<h2>b</h1>c")]
    [InlineData("<svg><title>a</title><desc><p>b</p></desc><p>c")]
    [InlineData("<math><mi>x</mi><p>y</math>z")]
    [InlineData("<form><div></form>a</div>b")]
    [InlineData("<button>a<button>b</button>c")]
    [InlineData("<ruby>a<rt>b<rp>c</ruby>d")]
    [InlineData("a</br>b")]
    [InlineData("<p>a</div>b</p>c")]
    [InlineData("<pre>\n\na</pre><textarea>\nb</textarea>")]
    [InlineData("<script><!--<script></script>a--></script>b")]
    [InlineData("<title>a<b>c</title>d")]
    [InlineData("<!-- a --!>b<!-->c<!--->d<!-- e")]
    [InlineData("&lt;&amp&notin;&notit;&#x41;&#65&#0;&#x80;&unknown;&copy=1")]
    [InlineData("<font a><font a><font a><font a><p>x</p>")]
    [InlineData("<nobr>a<nobr>b</nobr>c")]
    [InlineData("<object><b>a</object>b")]
    [InlineData("<address><li>a<li>b</address>")]
    [InlineData("<p>a<table><tr><td>b</table>c")]
    [InlineData("<!DOCTYPE html><p>a<table><tr><td>b</table>c")]
    [InlineData("<div <p>a</div>b")]
    [InlineData("<p/>a<br/>b<div/>c")]
    [InlineData("a<plaintext>b</plaintext>c")]
    [InlineData("<p>a<x-card><form>b")]
    [InlineData("<p>a<x-card><p>b")]
    [InlineData("<div><a href=x></div><table><tr><th>b</table>")]
    [InlineData("<table><x-card><form>a")]
    [InlineData("<p>a<xmp><b>c</b></xmp>d")]
    [InlineData("<div><b>a</div><xmp><i>b</i></xmp>")]
    [InlineData("<svg><mi><div>a")]
    [InlineData("<svg><mn><table>a")]
    [InlineData("<math><plaintext>a</math>b")]
    [InlineData("<math><annotation-xml encoding=text/html><p>a</annotation-xml><mi>b")]
    [InlineData("<math><annotation-xml><p>a</annotation-xml><mi>b")]
    public void Read_HtmlThatBrowsersRepair_IsRepairedAlike(string html) => Assert.Null(Compare(html));

    internal static string? Compare(string html)
    {
        var expected = OracleText.Of(html);
        var actual = TapeText.Of(html);
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            var left = i < expected.Count ? expected[i] : "(end)";
            var right = i < actual.Count ? actual[i] : "(end)";
            if (left != right)
            {
                return $"at text {i}: expected {Short(left)} but was {Short(right)}";
            }
        }

        return null;
    }

    private static string Short(string text) => text.Length > 300 ? "…" + text[^300..] : text;
}
