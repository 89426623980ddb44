using ManagedAccess.AspNetCore.Markdown.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests.Http;

public class AcceptNegotiationTests
{
    private const string Chrome = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7";
    private const string Firefox = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private const string OpenCode = "text/markdown;q=1.0, text/x-markdown;q=0.9, text/plain;q=0.8, text/html;q=0.7, */*;q=0.1";

    [Theory]
    [InlineData(null, nameof(PageRepresentation.Html), "NEG-01")]
    [InlineData("", nameof(PageRepresentation.Html), "NEG-01")]
    [InlineData("*/*", nameof(PageRepresentation.Html), "NEG-01")] // curl
    [InlineData("text/*", nameof(PageRepresentation.Html), "NEG-01")]
    [InlineData("*", nameof(PageRepresentation.Html), "NEG-01")]
    [InlineData("text/markdown", nameof(PageRepresentation.Markdown), "NEG-02")]
    [InlineData("TEXT/Markdown", nameof(PageRepresentation.Markdown), "NEG-10")]
    [InlineData("text/html, text/markdown;q=0.5", nameof(PageRepresentation.Html), "NEG-03")]
    [InlineData("text/html;q=0.5, text/markdown", nameof(PageRepresentation.Markdown), "NEG-03")]
    [InlineData("text/html;q=0.001, text/markdown;q=0.002", nameof(PageRepresentation.Markdown), "NEG-03")]
    [InlineData("text/markdown, text/html, */*", nameof(PageRepresentation.Markdown), "NEG-04")] // Claude Code
    [InlineData("*/*, text/html, text/markdown", nameof(PageRepresentation.Markdown), "NEG-04")]
    [InlineData("text/html, */*, text/markdown", nameof(PageRepresentation.Markdown), "NEG-04")]
    [InlineData("text/markdown, *", nameof(PageRepresentation.Markdown), "NEG-04")] // Claude Code, older
    [InlineData("text/markdown, */*", nameof(PageRepresentation.Markdown), "NEG-04")] // Gemini CLI
    [InlineData("text/markdown, text/html;q=0.9, */*;q=0.1", nameof(PageRepresentation.Markdown), "NEG-04")] // openclaw
    [InlineData(OpenCode, nameof(PageRepresentation.Markdown), "NEG-04")]
    [InlineData(Chrome, nameof(PageRepresentation.Html), "NEG-01")]
    [InlineData(Firefox, nameof(PageRepresentation.Html), "NEG-01")]
    [InlineData("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", nameof(PageRepresentation.Html), "NEG-09")] // an old JDK
    [InlineData("text/markdown;q=0, */*", nameof(PageRepresentation.Html), "NEG-05")]
    [InlineData("text/markdown;q=0.000", nameof(PageRepresentation.Html), "NEG-05")]
    [InlineData("text/markdown;q=0, text/html;q=0", nameof(PageRepresentation.Html), "NEG-05")]
    [InlineData("text/html;q=0, */*", nameof(PageRepresentation.Markdown), "NEG-06")]
    [InlineData("text/html;q=0, text/*;q=0.1", nameof(PageRepresentation.Markdown), "NEG-06")]
    [InlineData("text/*;q=0.3, text/markdown;q=0.7, */*;q=0.5", nameof(PageRepresentation.Markdown), "NEG-07")]
    [InlineData("*/*;q=0.5, text/markdown;q=0.2", nameof(PageRepresentation.Html), "NEG-07")]
    [InlineData("text/*;q=0.3, */*;q=0.9, text/html;q=0.2", nameof(PageRepresentation.Markdown), "NEG-07")]
    [InlineData("text/markdown;variant=GFM;q=0.9, text/markdown;q=0.1, text/html;q=0.5", nameof(PageRepresentation.Html), "NEG-08")]
    [InlineData("text/markdown;charset=UTF-8", nameof(PageRepresentation.Markdown), "NEG-08")]
    [InlineData("text/markdown;charset=\"utf-8\"", nameof(PageRepresentation.Markdown), "NEG-08")]
    [InlineData("text/markdown;charset=\"utf\\-8\"", nameof(PageRepresentation.Markdown), "NEG-08")]
    [InlineData("text/markdown;charset=iso-8859-1, text/html;q=0.1", nameof(PageRepresentation.Html), "NEG-08")]
    [InlineData("text/html;level=1, text/markdown;q=0.1", nameof(PageRepresentation.Markdown), "NEG-08")]
    [InlineData("text/html;q=0.5, text/markdown;Q=0.9", nameof(PageRepresentation.Markdown), "NEG-09")]
    [InlineData("text/html;q=0.5, text/markdown;q=0.4;charset=utf-8", nameof(PageRepresentation.Html), "NEG-09")]
    [InlineData("text/html;q=0.5, text/markdown;charset=utf-8;q=0.4", nameof(PageRepresentation.Html), "NEG-09")]
    [InlineData("text/html;q=0.5, text/markdown ; q=0.9", nameof(PageRepresentation.Markdown), "NEG-09")]
    [InlineData("text/html;q=0.5, text/markdown;;q=0.4;", nameof(PageRepresentation.Html), "NEG-09")]
    [InlineData("text/markdown;q=2, text/html;q=0.1", nameof(PageRepresentation.Html), "NEG-09")]
    [InlineData("text/markdown;q=abc, text/html;q=0.1", nameof(PageRepresentation.Html), "NEG-09")]
    [InlineData("text/markdown;q=-1, text/html;q=0.1", nameof(PageRepresentation.Html), "NEG-09")]
    [InlineData("text/markdown;q=, text/html;q=0.1", nameof(PageRepresentation.Html), "NEG-09")]
    [InlineData("text/markdown;q, text/html;q=0.1", nameof(PageRepresentation.Html), "NEG-09")]
    [InlineData("text/markdown;q=1.001, text/html;q=0.1", nameof(PageRepresentation.Html), "NEG-09")]
    [InlineData("text/markdown;q=0.1234, text/html;q=0.1", nameof(PageRepresentation.Html), "NEG-09")]
    [InlineData("text/markdown;q=\"1\", text/html;q=0.1", nameof(PageRepresentation.Html), "NEG-09")]
    [InlineData("text/html;q=2, text/markdown;q=0.1", nameof(PageRepresentation.Markdown), "NEG-09")]
    [InlineData(",, ,text/markdown,,", nameof(PageRepresentation.Markdown), "NEG-10")]
    [InlineData("application/x;a=\"b,text/html;q=1,\";q=0.1, text/markdown;q=0.5", nameof(PageRepresentation.Markdown), "NEG-10")]
    [InlineData("application/x;a=\"\\\", text/markdown, \", text/html;q=0.1", nameof(PageRepresentation.Html), "NEG-10")]
    [InlineData("text/html;q=0.1;x=\"q=1\", text/markdown;q=0.05, */*;q=0.01", nameof(PageRepresentation.Markdown), "NEG-10")]
    [InlineData("text/markdown, text/html;a=\"", nameof(PageRepresentation.Html), "NEG-11")]
    [InlineData("markdown", nameof(PageRepresentation.Html), "NEG-11")]
    [InlineData("*/markdown", nameof(PageRepresentation.Html), "NEG-11")]
    [InlineData("text/ markdown", nameof(PageRepresentation.Html), "NEG-11")]
    [InlineData("text/markdown;charset", nameof(PageRepresentation.Html), "NEG-11")]
    [InlineData("\"\\", nameof(PageRepresentation.Html), "NEG-11")]
    [InlineData("application/pdf", nameof(PageRepresentation.Html), "NEG-12")]
    [InlineData("application/json, text/markdown;q=0.1", nameof(PageRepresentation.Markdown), "NEG-12")]
    public void ChoosePage_HeaderValue_PicksTheForm(string? accept, string expected, string conformance)
    {
        Assert.True(AcceptNegotiation.ChoosePage(accept).ToString() == expected, $"{conformance}: {accept}");
    }

    [Theory]
    [Trait("Conformance", "NEG-08")]
    [InlineData("gfm")]
    [InlineData("GFM")]
    [InlineData("\"Gfm\"")]
    public void ChoosePage_NamedVariantIsProduced_ItsRangeDecides(string variant)
    {
        var accept = $"text/markdown;variant={variant};q=0.9, text/markdown;q=0.1, text/html;q=0.5";

        Assert.Equal(PageRepresentation.Markdown, AcceptNegotiation.ChoosePage(accept, "GFM"));
        Assert.Equal(PageRepresentation.Html, AcceptNegotiation.ChoosePage(accept, "CommonMark"));
    }

    [Fact]
    [Trait("Conformance", "NEG-10")]
    public void ChoosePage_SeveralFieldLines_AreOneList()
    {
        Assert.Equal(PageRepresentation.Markdown, AcceptNegotiation.ChoosePage(new StringValues(["text/html;q=0.3", "text/markdown;q=0.4"])));
        Assert.Equal(PageRepresentation.Html, AcceptNegotiation.ChoosePage(new StringValues(["text/html;q=0.5", "text/markdown;q=0.4"])));
    }

    [Fact]
    [Trait("Conformance", "NEG-11")]
    public void ChoosePage_AtTheLimits_CountsAndBeyondThemDoesNot()
    {
        var ranges = string.Concat(Enumerable.Repeat("a/b,", AcceptNegotiation.MaxRanges - 1));
        Assert.Equal(PageRepresentation.Markdown, AcceptNegotiation.ChoosePage(ranges + "text/markdown"));
        Assert.Equal(PageRepresentation.Html, AcceptNegotiation.ChoosePage(ranges + "a/b,text/markdown"));

        var padding = "text/markdown".PadRight(AcceptNegotiation.MaxLength);
        Assert.Equal(PageRepresentation.Markdown, AcceptNegotiation.ChoosePage(padding));
        Assert.Equal(PageRepresentation.Html, AcceptNegotiation.ChoosePage(padding + " "));
        Assert.Equal(PageRepresentation.Html, AcceptNegotiation.ChoosePage(new StringValues([padding, "a/b"])));
    }

    [Fact]
    [Trait("Conformance", "NEG-11")]
    public void ChoosePage_RandomCharacters_NeverThrows()
    {
        const string Alphabet = "text/markdown,html;q=01.*\"\\ \t=-\0é";
        var random = new Random(7763);
        for (var i = 0; i < 20_000; i++)
        {
            var characters = new char[random.Next(40)];
            random.GetItems(Alphabet.AsSpan(), characters);

            AcceptNegotiation.ChoosePage(new string(characters));
            AcceptNegotiation.ChooseError(new string(characters));
        }
    }

    [Fact]
    public void ChoosePage_OrdinaryHeader_AllocatesNothing()
    {
        StringValues accept = OpenCode;
        AcceptNegotiation.ChoosePage(accept);

        var before = GC.GetAllocatedBytesForCurrentThread();
        AcceptNegotiation.ChoosePage(accept);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [Trait("Conformance", "ERR-01")]
    [InlineData(null, nameof(ErrorRepresentation.ProblemJson))]
    [InlineData("*/*", nameof(ErrorRepresentation.ProblemJson))]
    [InlineData("application/json", nameof(ErrorRepresentation.ProblemJson))]
    [InlineData("application/problem+json", nameof(ErrorRepresentation.ProblemJson))]
    [InlineData("application/json, text/event-stream", nameof(ErrorRepresentation.ProblemJson))] // MCP
    [InlineData("application/json, text/plain, */*", nameof(ErrorRepresentation.ProblemJson))] // axios
    [InlineData("application/json, text/html", nameof(ErrorRepresentation.ProblemJson))]
    [InlineData("application/pdf", nameof(ErrorRepresentation.ProblemJson))]
    [InlineData("text/markdown;q=0, text/html;q=0", nameof(ErrorRepresentation.ProblemJson))]
    [InlineData("text/markdown", nameof(ErrorRepresentation.Markdown))]
    [InlineData("text/markdown, text/html, */*", nameof(ErrorRepresentation.Markdown))]
    [InlineData("text/markdown, application/json", nameof(ErrorRepresentation.Markdown))]
    [InlineData(OpenCode, nameof(ErrorRepresentation.Markdown))]
    [InlineData("text/html", nameof(ErrorRepresentation.Html))]
    [InlineData("text/html, */*", nameof(ErrorRepresentation.Html))]
    [InlineData("text/html, text/markdown;q=0.5", nameof(ErrorRepresentation.Html))]
    [InlineData("text/*", nameof(ErrorRepresentation.Html))]
    [InlineData(Chrome, nameof(ErrorRepresentation.Html))]
    [InlineData(Firefox, nameof(ErrorRepresentation.Html))]
    public void ChooseError_HeaderValue_PicksTheForm(string? accept, string expected)
    {
        Assert.Equal(expected, AcceptNegotiation.ChooseError(accept).ToString());
    }

    [Theory]
    [InlineData("GET", null, Chrome, true)]
    [InlineData("GET", null, Firefox, true)]
    [InlineData("GET", "navigate", Chrome, true)]
    [InlineData("POST", "navigate", Chrome, true)]
    [InlineData("GET", "cors", "text/html, */*", false)]
    [InlineData("GET", "no-cors", "image/avif,*/*", false)]
    [InlineData("POST", null, Chrome, false)]
    [InlineData("GET", null, null, false)]
    [InlineData("GET", null, "*/*", false)]
    [InlineData("GET", null, "text/*", false)]
    [InlineData("GET", null, "text/markdown, text/html, */*", false)]
    [InlineData("GET", null, "text/html, text/markdown;q=0.1", false)]
    [InlineData("GET", null, "text/html, text/markdown;q=0", true)]
    [InlineData("GET", null, "application/json, text/html;q=0.5", false)]
    [InlineData("GET", null, "text/html;q=0", false)]
    public void IsBrowserNavigation_Request_IsToldFromAProgram(string method, string? mode, string? accept, bool expected)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Headers["Sec-Fetch-Mode"] = mode;
        request.Headers.Accept = accept;

        Assert.Equal(expected, AcceptNegotiation.IsBrowserNavigation(request));
    }
}
