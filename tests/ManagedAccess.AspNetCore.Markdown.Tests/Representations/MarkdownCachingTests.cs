using System.Net;
using System.Security.Claims;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Markdown.Pages;
using ManagedAccess.Markdown;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests.Representations;

public class MarkdownCachingTests
{
    [Theory]
    [Trait("Conformance", "CAC-05")]
    [Trait("Conformance", "CAC-06")]
    [InlineData(null, "private", false)]
    [InlineData("", "private", false)]
    [InlineData("no-cache", "private, no-cache", false)]
    [InlineData("max-age=60", "private, max-age=60", false)]
    [InlineData("public", "private", true)]
    [InlineData("public, max-age=60, immutable", "private, max-age=60, immutable", true)]
    [InlineData("Public , S-MaxAge=600, stale-while-revalidate=5", "private, stale-while-revalidate=5", true)]
    [InlineData("max-age=60, s-maxage=600", "private, max-age=60", true)]
    [InlineData("private=\"Set-Cookie, X\", max-age=1", "private, max-age=1", false)]
    [InlineData("private, public", "private", true)]
    [InlineData("private", null, false)]
    [InlineData("private, max-age=60", null, false)]
    [InlineData("PRIVATE", null, false)]
    [InlineData("no-store", null, false)]
    [InlineData("public, no-store", "private, no-store", true)]
    public void CacheControl_OfAPersonalResponse_IsPrivateOrStricter(string? own, string? expected, bool shared)
    {
        Assert.Equal(expected, CacheControlField.MadePrivate(own, out var wasShared));
        Assert.Equal(shared, wasShared);
    }

    [Theory]
    [Trait("Conformance", "CAC-05")]
    [InlineData("/page", MarkdownApp.ClaudeCode, "no-cache, private")]
    [InlineData("/page", MarkdownApp.Browser, "private")]
    [InlineData("/json", "application/json", "private")]
    [InlineData("/public", MarkdownApp.Browser, "max-age=60, private")]
    [InlineData("/public", MarkdownApp.ClaudeCode, "max-age=60, private")]
    public async Task SignedIn_Response_IsPrivate(string path, string accept, string expected)
    {
        await using var app = await Start(signedIn: true);

        using var response = await app.GetAsync(path, accept);

        Assert.Equal(expected, string.Join(", ", response.Headers.CacheControl!.ToString().Split(", ").Order()));
    }

    [Fact]
    [Trait("Conformance", "CAC-06")]
    public async Task SharedCaching_Withdrawn_IsSaidOnceForEachPlace()
    {
        await using var app = await Start(signedIn: true);

        for (var i = 0; i < 3; i++)
        {
            using var response = await app.GetAsync("/public", MarkdownApp.Browser);
        }

        var entry = Assert.Single(app.Logs, entry => entry.Event.Name == "SharedCachingWithdrawn");
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Contains("/public", entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anonymous_Response_KeepsWhatTheApplicationSaid()
    {
        await using var app = await Start(signedIn: false);

        using var html = await app.GetAsync("/public", MarkdownApp.Browser);
        using var markdown = await app.GetAsync("/public");
        using var json = await app.GetAsync("/json", "application/json");

        Assert.Equal("public, max-age=60", html.Headers.CacheControl!.ToString());
        Assert.Equal("public, max-age=60", markdown.Headers.CacheControl!.ToString());
        Assert.Null(json.Headers.CacheControl);
    }

    [Fact]
    [Trait("Conformance", "CAC-05")]
    public async Task SignedIn_WithMarkdownDisabled_IsPrivateStill()
    {
        await using var app = await Start(signedIn: true, options => options.Enabled = false);

        using var response = await app.GetAsync("/page", MarkdownApp.Browser);

        Assert.Equal("private", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    [Trait("Conformance", "CAC-01")]
    [Trait("Conformance", "CAC-02")]
    public async Task EntityTag_OfConvertedPages_FollowsTheirText()
    {
        var text = "one";
        await using var app = await MarkdownApp.StartAsync(app => app.MapGet("/page", (HttpContext context) =>
        {
            context.Response.Headers.ETag = "\"html\"";
            return Results.Content($"<p>{text}", "text/html");
        }));

        using var first = await app.GetAsync("/page");
        using var same = await app.GetAsync("/page");
        text = "two";
        using var changed = await app.GetAsync("/page");

        Assert.Equal(first.Headers.ETag, same.Headers.ETag);
        Assert.NotEqual(first.Headers.ETag, changed.Headers.ETag);
        Assert.False(first.Headers.ETag!.IsWeak);
        Assert.NotEqual("\"html\"", first.Headers.ETag.Tag);
    }

    [Fact]
    [Trait("Conformance", "CAC-04")]
    public async Task NotModified_OfAConvertedPage_KeepsTheFieldsOfThe200()
    {
        await using var app = await MarkdownApp.StartAsync(app => app.MapGet("/page", (HttpContext context) =>
        {
            context.Response.Headers.Expires = "Fri, 20 Nov 2026 09:30:15 GMT";
            context.Response.Headers.CacheControl = "private, max-age=5";
            context.Response.Headers.ContentLocation = "/page?v=2";
            return Results.Content("<p>text", "text/html");
        }));
        using var ok = await app.GetAsync("/page");

        using var response = await app.GetAsync("/page", MarkdownApp.ClaudeCode, ("If-None-Match", ok.Headers.ETag!.ToString()));

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Equal(ok.Headers.ETag, response.Headers.ETag);
        Assert.Equal(ok.Headers.Vary, response.Headers.Vary);
        Assert.Equal(ok.Headers.CacheControl, response.Headers.CacheControl);
        Assert.Equal("Fri, 20 Nov 2026 09:30:15 GMT", Assert.Single(response.Content.Headers.GetValues("Expires")));
        Assert.Equal("/page?v=2", Assert.Single(response.Content.Headers.GetValues("Content-Location")));
        Assert.Null(response.Content.Headers.ContentType);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Conversion_OfAnUnchangedPage_IsDoneOnce()
    {
        await using var app = await MarkdownApp.StartAsync(app => app.MapGet("/{name}", () => Results.Content("<p>the same", "text/html")));

        for (var i = 0; i < 3; i++)
        {
            using var response = await app.GetAsync("/page");
            Assert.Equal("the same\n\n<http://localhost/page>\n", await response.Content.ReadAsStringAsync());
        }

        Assert.Equal(1, app.Conversions);
        using var other = await app.GetAsync("/other"); // links are resolved against the address
        Assert.Equal("the same\n\n<http://localhost/other>\n", await other.Content.ReadAsStringAsync());
        Assert.Equal(2, app.Conversions);
    }

    [Fact]
    public async Task Conversion_AskedForAtOnceByMany_IsDoneOnce()
    {
        using var gate = new ManualResetEventSlim();
        var conversions = 0;
        await using var app = await MarkdownApp.StartAsync(
            app => app.MapGet("/page", () => Results.Content("<p>slow", "text/html")),
            services: services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<PageConversion>(services, (_, _) =>
            {
                Interlocked.Increment(ref conversions);
                gate.Wait();
                return new MarkdownDocument { Text = "slow\n" };
            }),
            realConverter: true);

        var pending = Enumerable.Range(0, 8).Select(_ => app.GetAsync("/page")).ToArray();
        gate.Set();
        foreach (var response in await Task.WhenAll(pending))
        {
            Assert.Equal("slow\n", await response.Content.ReadAsStringAsync());
            response.Dispose();
        }

        Assert.Equal(1, conversions);
    }

    private static Task<MarkdownApp> Start(bool signedIn, Action<MarkdownOptions>? options = null) => MarkdownApp.StartAsync(
        app =>
        {
            app.Use((context, next) =>
            {
                if (signedIn)
                {
                    context.User = new ClaimsPrincipal(new ClaimsIdentity("Cookie"));
                }

                return next(context);
            });
            app.MapGet("/page", () => Results.Content("<p>text", "text/html"));
            app.MapGet("/json", () => Results.Text("{}", "application/json"));
            app.MapGet("/public", (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=60";
                return Results.Content("<p>text", "text/html");
            });
        },
        options);
}
