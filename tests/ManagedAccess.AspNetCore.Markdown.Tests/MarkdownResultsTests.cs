using System.Net;
using ManagedAccess.Markdown;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests;

public class MarkdownResultsTests
{
    private const string Markdown = "# On call\n\nWho answers at night: *Ada*.\n";
    private const string Html = "<!doctype html><title>On call</title><h1>On call</h1><p>Who answers at night: <em>Ada</em>.</p>";
    private static readonly DateTimeOffset Updated = new(2026, 11, 20, 9, 30, 15, TimeSpan.Zero);

    [Fact]
    [Trait("Conformance", "NEG-02")]
    [Trait("Conformance", "REP-01")]
    [Trait("Conformance", "REP-03")]
    public async Task Page_MarkdownPreferred_IsTheMarkdownItself()
    {
        await using var app = await Start();

        using var response = await app.GetAsync("/page?full=1");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/markdown; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("Accept", Assert.Single(response.Headers.Vary));
        Assert.Equal("no-cache, private", response.Headers.CacheControl!.ToString());
        Assert.Equal("</page?full=1>; rel=\"canonical\"", Assert.Single(response.Headers.GetValues("Link")));
        Assert.False(response.Headers.ETag!.IsWeak);
        Assert.Equal(new TokenEstimate().Count(Markdown).ToString(), Assert.Single(response.Headers.GetValues("X-Markdown-Tokens")));
        Assert.False(response.Headers.Contains("Content-Signal"));
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(Markdown, body);
        Assert.Equal(Markdown.Length, response.Content.Headers.ContentLength);
    }

    [Theory]
    [Trait("Conformance", "NEG-01")]
    [Trait("Conformance", "NEG-14")]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData(MarkdownApp.Browser)]
    public async Task Page_HtmlPreferred_IsTheHtmlWithTheSameVary(string? accept)
    {
        await using var app = await Start();

        using var response = await app.GetAsync("/page", accept, ("User-Agent", "ClaudeBot/1.0"), ("Cookie", "markdown=1"));

        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("Accept", Assert.Single(response.Headers.Vary));
        Assert.Equal("no-cache, private", response.Headers.CacheControl!.ToString());
        Assert.Equal(Html, await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("X-Markdown-Tokens"));
    }

    [Fact]
    [Trait("Conformance", "CAC-01")]
    public async Task EntityTags_OfTheTwoForms_NeverAgree()
    {
        await using var app = await Start(app => app.MapGet("/same", () => Results.Extensions.MarkdownOrHtml("same", "same")));

        using var markdown = await app.GetAsync("/same");
        using var html = await app.GetAsync("/same", "text/html");

        Assert.NotEqual(markdown.Headers.ETag!.Tag, html.Headers.ETag!.Tag);
        Assert.True(html.Headers.ETag.IsWeak);
    }

    [Theory]
    [Trait("Conformance", "CAC-03")]
    [Trait("Conformance", "CAC-04")]
    [InlineData("{markdown}", true)]
    [InlineData("W/{markdown}", true)]
    [InlineData("\"other\", {markdown}", true)]
    [InlineData("*", true)]
    [InlineData("{html}", false)]
    [InlineData("\"other\"", false)]
    [InlineData("nonsense", false)]
    public async Task IfNoneMatch_OnMarkdown_ComparesWithTheMarkdownTag(string condition, bool notModified)
    {
        await using var app = await Start();
        using var markdown = await app.GetAsync("/page");
        using var html = await app.GetAsync("/page", "text/html");
        condition = condition.Replace("{markdown}", markdown.Headers.ETag!.Tag, StringComparison.Ordinal)
            .Replace("{html}", html.Headers.ETag!.ToString(), StringComparison.Ordinal);

        using var response = await app.GetAsync(
            "/page", MarkdownApp.ClaudeCode, ("If-None-Match", condition), ("If-Modified-Since", Updated.AddDays(1).ToString("R")));

        Assert.Equal(notModified ? HttpStatusCode.NotModified : HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(markdown.Headers.ETag, response.Headers.ETag);
        Assert.Equal(markdown.Headers.Vary, response.Headers.Vary);
        Assert.Equal(markdown.Headers.CacheControl, response.Headers.CacheControl);
        Assert.Equal(notModified ? "" : Markdown, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("Conformance", "CAC-03")]
    public async Task IfNoneMatch_OnHtml_ComparesWithTheHtmlTag()
    {
        await using var app = await Start();
        using var html = await app.GetAsync("/page", "text/html");

        using var again = await app.GetAsync("/page", "text/html", ("If-None-Match", html.Headers.ETag!.ToString()));

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal("Accept", Assert.Single(again.Headers.Vary));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public async Task IfModifiedSince_WithoutIfNoneMatch_ComparesSeconds(int seconds, bool notModified)
    {
        await using var app = await Start(Describe);

        using var response = await app.GetAsync("/described", MarkdownApp.ClaudeCode, ("If-Modified-Since", Updated.AddSeconds(seconds).ToString("R")));

        Assert.Equal(notModified ? HttpStatusCode.NotModified : HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Updated, response.Content.Headers.LastModified);
    }

    [Theory]
    [Trait("Conformance", "NEG-15")]
    [InlineData(MarkdownApp.ClaudeCode)]
    [InlineData(MarkdownApp.Browser)]
    public async Task Head_OfAPage_HasTheFieldsOfGetAndNoContent(string accept)
    {
        await using var app = await Start();
        using var get = await app.GetAsync("/page", accept);

        using var head = await app.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/page"), accept);

        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal(get.Headers.Vary, head.Headers.Vary);
        Assert.Equal(get.Headers.CacheControl, head.Headers.CacheControl);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    [Trait("Conformance", "NEG-15")]
    public async Task Post_OfAPage_IsNotNegotiated()
    {
        await using var app = await Start();

        using var response = await app.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/page"), "text/markdown");

        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task FrontMatter_OfADescribedPage_IsYamlOnSafeLines()
    {
        await using var app = await Start(Describe, options => options.FrontMatter = true);

        using var response = await app.GetAsync("/described");

        var expected = "---\ntitle: \"Say \\\"hi\\\": a guide\"\nurl: http://localhost/described\ndescription: \"- first - second\"\ndate: \"2026-11-20\"\nauthor: Ada Lovelace\n---\n\n" + Markdown;
        Assert.Equal(expected, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("plain words", "plain words")]
    [InlineData("Über uns", "Über uns")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("2026", "\"2026\"")]
    [InlineData("a: b", "\"a: b\"")]
    [InlineData("ends:", "\"ends:\"")]
    [InlineData("a #b", "\"a #b\"")]
    [InlineData("*star", "\"*star\"")]
    [InlineData("line\n---\nowned: yes", "\"line --- owned: yes\"")]
    [InlineData("back\\slash \"quote\"", "back\\slash \"quote\"")] // plain to YAML: only a first quote would mean one
    [InlineData("\"quoted\" \\ first", "\"\\\"quoted\\\" \\\\ first\"")]
    [InlineData("next\u0085line\u2028sep\0", "\"next line sep \"")]
    public async Task FrontMatter_OddTitle_StaysOneScalar(string title, string expected)
    {
        await using var app = await Start(
            app => app.MapGet("/odd", () => Results.Extensions.MarkdownOrHtml(Markdown, Html, new MarkdownPageMetadata { Title = title })),
            options => options.FrontMatter = true);

        using var response = await app.GetAsync("/odd");

        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');
        Assert.Equal($"title: {expected}", lines[1]);
        Assert.Equal("---", lines[3]);
    }

    [Fact]
    public async Task FrontMatter_TextThatHasItsOwn_IsLeftAlone()
    {
        const string Own = "---\ntitle: mine\n---\ntext";
        await using var app = await Start(app => app.MapGet("/own", () => Results.Extensions.MarkdownOrHtml(Own, Html)), options => options.FrontMatter = true);

        using var response = await app.GetAsync("/own");

        Assert.Equal(Own, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("Conformance", "REP-02")]
    [Trait("Conformance", "REP-14")]
    public async Task VariantAndContentSignal_WhenConfigured_AreSent()
    {
        await using var app = await Start(options: options =>
        {
            options.Variant = "GFM";
            options.ContentSignal = "ai-train=no, search=no, ai-input=yes";
        });

        using var response = await app.GetAsync("/page");

        Assert.Equal("text/markdown; charset=utf-8; variant=GFM", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("ai-train=no, search=no, ai-input=yes", string.Join(", ", response.Headers.GetValues("Content-Signal")));
    }

    [Fact]
    [Trait("Conformance", "CAC-06")]
    public async Task CacheControl_SetByTheEndpoint_IsKept()
    {
        await using var app = await Start(app => app.MapGet("/secret", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return Results.Extensions.MarkdownOrHtml(Markdown, Html);
        }));

        using var markdown = await app.GetAsync("/secret");
        using var html = await app.GetAsync("/secret", "text/html");

        Assert.Equal("no-store", markdown.Headers.CacheControl!.ToString());
        Assert.Equal("no-store", html.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Html_ForAnAgent_IsNeverRendered()
    {
        var rendered = 0;
        await using var app = await Start(app => app.MapGet("/lazy", () => Results.Extensions.MarkdownOrHtml(
            Markdown,
            () =>
            {
                rendered++;
                return Html;
            },
            new MarkdownPageMetadata())));

        using var markdown = await app.GetAsync("/lazy");
        Assert.Equal(0, rendered);
        using var html = await app.GetAsync("/lazy", "text/html");
        Assert.Equal(1, rendered);
    }

    [Fact]
    public async Task HtmlByAnotherResult_IsSentByThatResult()
    {
        await using var app = await Start(app => app.MapGet("/razor", () => Results.Extensions.MarkdownOrHtml(
            Markdown, Results.Content(Html, "text/html; charset=utf-8"), new MarkdownPageMetadata())));

        using var html = await app.GetAsync("/razor", "text/html");
        using var markdown = await app.GetAsync("/razor");

        Assert.Equal(Html, await html.Content.ReadAsStringAsync());
        Assert.Equal("Accept", Assert.Single(html.Headers.Vary));
        Assert.Equal(Markdown, await markdown.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Disabled_Always_SendsHtmlAndNegotiatesNothing()
    {
        await using var app = await Start(options: options => options.Enabled = false);

        using var response = await app.GetAsync("/page", "text/markdown");

        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(response.Headers.Vary);
    }

    [Fact]
    public async Task Endpoint_ReturningTheTypedResult_DeclaresBothForms()
    {
        await using var app = await Start(app => app.MapGet("/typed", () => Results.Extensions.MarkdownOrHtml(Markdown, Html)));

        var endpoint = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.Single(candidate => candidate.DisplayName!.Contains("/typed", StringComparison.Ordinal));

        var produces = endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().Single(metadata => metadata.ContentTypes.Any());
        Assert.Equal(["text/html", "text/markdown"], produces.ContentTypes);
    }

    private static void Describe(WebApplication app) => app.MapGet("/described", () => Results.Extensions.MarkdownOrHtml(Markdown, Html, new MarkdownPageMetadata
    {
        Title = "Say \"hi\": a guide",
        Description = "- first\n- second",
        Author = "Ada Lovelace",
        LastModified = Updated,
    }));

    private static Task<MarkdownApp> Start(Action<WebApplication>? more = null, Action<MarkdownOptions>? options = null) => MarkdownApp.StartAsync(
        app =>
        {
            app.MapMethods("/page", ["GET", "HEAD", "POST"], () => Results.Extensions.MarkdownOrHtml(Markdown, Html));
            more?.Invoke(app);
        },
        options);
}
