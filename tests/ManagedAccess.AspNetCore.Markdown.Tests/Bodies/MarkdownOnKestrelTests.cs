using System.Net;
using ManagedAccess.AspNetCore.Markdown.Bodies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests.Bodies;

/// <summary>What a test server forgives and a real one does not: lengths that disagree, content where none may be, synchronous writes.</summary>
public class MarkdownOnKestrelTests
{
    private const string Html = "<html><body><h1>Täglich</h1></body></html>";

    [Fact]
    public async Task EveryWay_OverARealSocket_GivesTheSameAnswers()
    {
        await using var app = await MarkdownApp.StartAsync(
            app =>
            {
                app.UseResponseCompression();
                app.MapMethods("/{way}", ["GET", "HEAD"], async (string way, HttpContext context) =>
                {
                    context.Response.ContentType = "text/html; charset=utf-8";
                    await WaysOfWriting.All[way](context, Html);
                });
            },
            services: services => services.AddResponseCompression(),
            kestrel: true);

        foreach (var way in WaysOfWriting.All.Keys)
        {
            var path = "/" + Uri.EscapeDataString(way);
            using var get = await app.GetAsync(path);
            using var gzip = await app.GetAsync(path, MarkdownApp.ClaudeCode, ("Accept-Encoding", "gzip"));
            using var head = await app.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), MarkdownApp.ClaudeCode);
            using var again = await app.GetAsync(path, MarkdownApp.ClaudeCode, ("If-None-Match", get.Headers.ETag!.ToString()));

            Assert.StartsWith("Täglich\n", await get.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal("gzip", Assert.Single(gzip.Content.Headers.ContentEncoding));
            Assert.NotEmpty(await gzip.Content.ReadAsByteArrayAsync());
            Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
            Assert.Equal(get.Headers.ETag, head.Headers.ETag);
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.DoesNotContain(app.Logs, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
        }
    }

    [Fact]
    [Trait("Conformance", "REP-08")]
    public async Task Stream_OverARealSocket_ArrivesBeforeItsEnd()
    {
        var flushed = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        await using var app = await MarkdownApp.StartAsync(
            app => app.MapGet("/page", async (HttpContext context) =>
            {
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<p>first");
                await context.Response.Body.FlushAsync();
                flushed.SetResult();
                await gate.Task.WaitAsync(TimeSpan.FromSeconds(30));
                await context.Response.WriteAsync("<p>second");
            }),
            kestrel: true);

        var pending = app.GetAsync("/page");
        await flushed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        app.Time.Advance(DeferredFlush.Delay);
        using var response = await pending;
        await using var body = await response.Content.ReadAsStreamAsync();
        var first = new byte[8];
        await body.ReadExactlyAsync(first);
        gate.SetResult();

        Assert.Equal(WaysOfWriting.Utf8("<p>first"), first);
        Assert.Equal("<p>second", await new StreamReader(body).ReadToEndAsync());
    }
}
