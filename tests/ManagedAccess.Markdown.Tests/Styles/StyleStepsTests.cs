using System.Text;
using ManagedAccess.Markdown.Parsing;
using ManagedAccess.Markdown.Styles;
using Xunit;

namespace ManagedAccess.Markdown.Tests.Styles;

/// <summary>A page's own style sheets take a bounded number of steps, whatever their rules ask of its elements.</summary>
public class StyleStepsTests
{
    [Theory]
    [InlineData("*[b]{display:none}", "<p>x")]
    [InlineData(".b~.a~.a~.a~.a~.a~.a~.a{display:none}", "<p class=a>x")]
    [InlineData(".a .a .a .a .a .a .a b{display:none}", "<i class=a>")]
    [InlineData("p:nth-last-of-type(3n+7):not(.a,.b,:is(i,:where(b))){display:none}", "<p>x")]
    [InlineData(".a.a.a.a.a.a.a.a[x]{display:none}", "<p class=a>x")]
    [InlineData("p{ &{ &{ & [x]{display:none} } } }", "<p>x")]
    [InlineData(":root{--a:var(--b);--b:var(--a)}p{display:var(--a)}", "<p style=--a:none>x")]
    [InlineData("p{color:#fff;opacity:0;all:unset}", "<p>x")]
    [InlineData("p,p,p,p,p,p,p,p,p,p{visibility:hidden;visibility:visible}", "<p class='a b c d e f g'>x")]
    public void Mark_ManyRulesAndElements_TakesBoundedSteps(string rule, string element)
    {
        foreach (var count in (int[])[1000, 4000])
        {
            var html = $"<style>{Repeat(rule, count)}</style>{Repeat(element, count)}";
            using var tape = TapeBuilder.Read(html);

            var steps = HiddenByStyle.Mark(tape);

            // The budget, and what the last question took.
            Assert.True(steps <= (128L * html.Length) + 4_100_000, $"{steps} steps for {html.Length} characters");
        }
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
