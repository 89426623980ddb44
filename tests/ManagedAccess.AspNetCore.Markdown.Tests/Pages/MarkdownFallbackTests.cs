using System.Net;
using ManagedAccess.AspNetCore.Markdown.Pages;
using ManagedAccess.Markdown;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests.Pages;

/// <summary>REP-07: whatever goes wrong with the conversion, the reader gets the whole page with its own fields.</summary>
[Trait("Conformance", "REP-07")]
public class MarkdownFallbackTests
{
    private const string Html = "<html><body><h1>Hello</h1></body></html>";

    [Theory]
    [InlineData(200)]
    [InlineData(500)]
    public async Task Conversion_ThatThrows_SendsTheHtmlAsItWas(int status)
    {
        await using var app = await Start((_, _) => throw new InvalidOperationException("the converter is broken"), status);

        using var response = await app.GetAsync("/page");

        await AssertHtml(response, status);
        Assert.Equal("failed", Assert.Single(app.Fallbacks));
        Assert.Contains(app.Logs, entry => entry is { Level: LogLevel.Error, Event.Name: "ConversionFailed" });
    }

    [Fact]
    public async Task Conversion_BeyondALimit_SendsTheHtmlAsItWas()
    {
        await using var app = await Start((_, _) => throw new MarkdownLimitException("too long"));

        using var response = await app.GetAsync("/page");

        await AssertHtml(response);
        Assert.Equal("too_large", Assert.Single(app.Fallbacks));
        Assert.DoesNotContain(app.Logs, entry => entry.Level == LogLevel.Error);
    }

    [Fact]
    public async Task Conversion_BeyondTheTimeLimit_SendsTheHtmlAndRemembersTheMarkdownForTheNext()
    {
        using var entered = new SemaphoreSlim(0);
        using var gate = new ManualResetEventSlim();
        await using var app = await Start((_, _) =>
        {
            entered.Release();
            gate.Wait();
            return new MarkdownDocument { Text = "late\n" };
        });

        var pending = app.GetAsync("/page");
        await entered.WaitAsync();
        await TestClock.AdvanceWhenWaitedFor(app.Time, PageConverter.TimeLimit, pending);
        using (var response = await pending)
        {
            await AssertHtml(response);
        }

        gate.Set();
        using var next = await app.GetAsync("/page");
        Assert.Equal("late\n", await next.Content.ReadAsStringAsync());
        Assert.Equal("timed_out", Assert.Single(app.Fallbacks));
        Assert.Contains(app.Logs, entry => entry.Event.Name == "ConversionTimedOut");
    }

    [Fact]
    public async Task UnknownCharset_Always_SendsTheOctetsAsTheyWere()
    {
        await using var app = await MarkdownApp.StartAsync(app => app.MapGet("/page", () => Results.Bytes("<p>caf\u00e9"u8.ToArray(), "text/html; charset=x-klingon")));

        using var response = await app.GetAsync("/page");

        Assert.Equal("text/html; charset=x-klingon", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("<p>caf\u00e9"u8.ToArray(), await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("unknown_charset", Assert.Single(app.Fallbacks));
    }

    [Fact]
    public async Task AnnouncedLength_BeyondTheLimit_PassesWithoutBeingHeld()
    {
        var large = new byte[4096];
        await using var app = await MarkdownApp.StartAsync(
            app => app.MapGet("/page", async (HttpContext context) =>
            {
                context.Response.ContentType = "text/html";
                context.Response.ContentLength = large.Length;
                await context.Response.StartAsync();
                Assert.True(context.Response.HasStarted);
                await context.Response.Body.WriteAsync(large);
            }),
            options => options.MaxHtmlLength = 1024);

        using var response = await app.GetAsync("/page");

        Assert.Equal(large.Length, response.Content.Headers.ContentLength);
        Assert.Equal("too_large", Assert.Single(app.Fallbacks));
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public async Task Length_AtTheLimit_IsConvertedAndBeyondItIsNot(int length, bool converted)
    {
        await using var app = await MarkdownApp.WithPage(new string('a', length), options => options.MaxHtmlLength = 1024);

        using var response = await app.GetAsync("/page");

        Assert.Equal(converted ? "text/markdown" : "text/html", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Exception_OfTheApplication_IsNotSwallowed()
    {
        await using var app = await MarkdownApp.StartAsync(app => app.MapGet("/page", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<h1>partial");
            throw new InvalidOperationException("the application is broken");
        }));

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => app.GetAsync("/page"));

        Assert.Equal("the application is broken", exception.Message);
    }

    private static Task<MarkdownApp> Start(PageConversion conversion, int status = 200) => MarkdownApp.StartAsync(
        app => app.MapGet("/page", (HttpContext context) =>
        {
            context.Response.Headers.ETag = "\"of-the-html\"";
            context.Response.Headers.LastModified = "Fri, 20 Nov 2026 09:30:15 GMT";
            return Results.Content(Html, "text/html; charset=utf-8", statusCode: status);
        }),
        services: services => services.AddSingleton(conversion),
        realConverter: true);

    private static async Task AssertHtml(HttpResponseMessage response, int status = 200)
    {
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(Html.Length, response.Content.Headers.ContentLength);
        Assert.Equal("\"of-the-html\"", response.Headers.ETag!.Tag);
        Assert.NotNull(response.Content.Headers.LastModified);
        Assert.Equal("Accept", Assert.Single(response.Headers.Vary));
        Assert.Equal(Html, await response.Content.ReadAsStringAsync());
    }
}
