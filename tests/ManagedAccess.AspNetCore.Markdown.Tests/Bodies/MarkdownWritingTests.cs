using System.Net;
using ManagedAccess.AspNetCore.Markdown.Bodies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests.Bodies;

/// <summary>The same assertions for every way of writing a body.</summary>
public class MarkdownWritingTests
{
    private const string Html = "<html><body><h1>Täglich</h1><p>Wer hat Dienst?</p></body></html>";
    private const string Markdown = "TäglichWer hat Dienst?\n\n<http://localhost/page>\n";
    private static readonly string Large = "<html><body>" + new string('x', 200_000) + "</body></html>";

    public static TheoryData<string> Ways => [.. WaysOfWriting.All.Keys];

    public static TheoryData<string> EarlyFlushes => [.. WaysOfWriting.EarlyFlushes.Keys];

    [Theory]
    [MemberData(nameof(Ways))]
    [Trait("Conformance", "NEG-02")]
    [Trait("Conformance", "REP-01")]
    [Trait("Conformance", "REP-03")]
    public async Task Page_WrittenInAnyWay_IsConverted(string way)
    {
        await using var app = await Writing(way, Html);

        using var response = await app.GetAsync("/page");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/markdown; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("Accept", Assert.Single(response.Headers.Vary));
        Assert.False(response.Headers.ETag!.IsWeak);
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(WaysOfWriting.Utf8(Markdown), body);
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    [Trait("Conformance", "NEG-13")]
    public async Task Page_ForABrowser_IsUntouched(string way)
    {
        await using var app = await Writing(way, Html, allowSync: true);

        using var response = await app.GetAsync("/page", MarkdownApp.Browser);

        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("Accept", Assert.Single(response.Headers.Vary));
        Assert.Equal(Html, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    [Trait("Conformance", "REP-07")]
    public async Task Page_LargerThanTheLimit_IsSentCompleteAsHtml(string way)
    {
        await using var app = await Writing(way, Large, allowSync: true, options: options => options.MaxHtmlLength = 100_000);

        using var response = await app.GetAsync("/page");

        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("Accept", Assert.Single(response.Headers.Vary));
        Assert.Equal(Large, await response.Content.ReadAsStringAsync());
        Assert.Equal("too_large", Assert.Single(app.Fallbacks));
        Assert.Contains(app.Logs, entry => entry.Event.Name == "HtmlSentUnconverted" && entry.Message.Contains("/page", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    [Trait("Conformance", "REP-03")]
    public async Task Page_LargerThanABuffer_IsConvertedWhole(string way)
    {
        await using var app = await Writing(way, Large);

        using var response = await app.GetAsync("/page");

        Assert.Equal("text/markdown", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(200_000, (await response.Content.ReadAsStringAsync()).Count(c => c == 'x'));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    [Trait("Conformance", "REP-05")]
    public async Task OtherContent_WrittenInAnyWay_Passes(string way)
    {
        const string Json = """{"html":"<h1>no page</h1>"}""";
        await using var app = await Writing(way, Json, "application/json", allowSync: true);

        using var response = await app.GetAsync("/page", "text/markdown");

        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Empty(response.Headers.Vary);
        Assert.Equal(Json, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    [Trait("Conformance", "NEG-15")]
    public async Task Head_WrittenInAnyWay_HasTheFieldsOfGet(string way)
    {
        await using var app = await Writing(way, Html);
        using var get = await app.GetAsync("/page");

        using var head = await app.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/page"), MarkdownApp.ClaudeCode);

        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal(get.Headers.CacheControl, head.Headers.CacheControl);
        Assert.Equal("Accept", Assert.Single(head.Headers.Vary));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [MemberData(nameof(EarlyFlushes))]
    [Trait("Conformance", "REP-08")]
    public async Task Page_FlushedEarly_ReachesTheClientBeforeItsEnd(string way)
    {
        var flushed = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        await using var app = await MarkdownApp.StartAsync(app => app.MapGet("/page", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.Body.WriteAsync(WaysOfWriting.Utf8("<p>first"));
            await WaysOfWriting.EarlyFlushes[way](context);
            flushed.SetResult();
            await gate.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await context.Response.Body.WriteAsync(WaysOfWriting.Utf8("<p>second"));
        }));

        var pending = app.GetAsync("/page");
        await flushed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        app.Time.Advance(DeferredFlush.Delay);
        using var response = await pending;
        await using var body = await response.Content.ReadAsStreamAsync();
        var first = new byte[8];
        await body.ReadExactlyAsync(first);
        gate.SetResult();
        var rest = await new StreamReader(body).ReadToEndAsync();

        Assert.Equal("<p>first", System.Text.Encoding.UTF8.GetString(first));
        Assert.Equal("<p>second", rest.Trim());
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("Accept", Assert.Single(response.Headers.Vary));
        Assert.Equal("streamed", Assert.Single(app.Fallbacks));
    }

    [Theory]
    [MemberData(nameof(EarlyFlushes))]
    [Trait("Conformance", "REP-08")]
    public async Task Page_WrittenAfterAFlush_IsAStreamAtOnce(string way)
    {
        var gate = new TaskCompletionSource();
        await using var app = await MarkdownApp.StartAsync(app => app.MapGet("/page", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.Body.WriteAsync(WaysOfWriting.Utf8("<p>first"));
            await WaysOfWriting.EarlyFlushes[way](context);
            await context.Response.Body.WriteAsync(WaysOfWriting.Utf8("<p>second"));
            await gate.Task.WaitAsync(TimeSpan.FromSeconds(30)); // the clock stands still: nothing but the write says that this is a stream
        }));

        using var response = await app.GetAsync("/page");
        gate.SetResult();

        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("<p>first<p>second", (await response.Content.ReadAsStringAsync()).Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("StreamWriter, disposed")]
    [InlineData("flushed at the end")]
    [InlineData("PipeWriter, flushed at the end")]
    public async Task Fragment_FlushedAtItsEnd_IsConverted(string way)
    {
        await using var app = await Writing(way, "<p>a fragment without an end");

        using var response = await app.GetAsync("/page");

        Assert.StartsWith("a fragment without an end", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_FlushedAndThenFailing_LeavesNothingBehind()
    {
        await using var app = await MarkdownApp.StartAsync(app =>
        {
            app.UseExceptionHandler(errors => errors.Run(context => context.Response.WriteAsync("sorry")));
            app.MapGet("/page", async (HttpContext context) =>
            {
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<p>partial");
                await context.Response.Body.FlushAsync();
                throw new InvalidOperationException("after the flush");
            });
        });

        using var response = await app.GetAsync("/page");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("sorry", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Page_OfAFragment_IsConvertedWhenNothingFlushes()
    {
        await using var app = await MarkdownApp.WithPage("<p>only a fragment");

        using var response = await app.GetAsync("/page");

        Assert.StartsWith("only a fragment", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "overwritten")]
    [InlineData(4, "<h1>overwritten")]
    public async Task Body_WhileHeld_IsCutAndOverwrittenLikeAFile(int length, string expected)
    {
        await using var app = await MarkdownApp.StartAsync(app => app.MapGet("/page", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/html";
            var body = context.Response.Body;
            await body.WriteAsync(WaysOfWriting.Utf8("<h1>first attempt"));
            Assert.True(body.CanSeek);
            Assert.Equal(17, body.Length);
            body.Seek(0, SeekOrigin.Begin);
            Assert.Equal(0, body.Position);
            body.SetLength(length);
            body.Position = length;
            await body.WriteAsync(WaysOfWriting.Utf8("overwritten"));
        }));

        using var response = await app.GetAsync("/page");

        var expectedText = expected.Replace("<h1>", "", StringComparison.Ordinal);
        Assert.StartsWith(expectedText + "\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_WrittenAfterTheWriterCompleted_Throws()
    {
        await using var app = await MarkdownApp.StartAsync(app => app.MapGet("/page", (HttpContext context) =>
        {
            context.Response.ContentType = "text/html";
            context.Response.BodyWriter.Complete();
            Assert.Throws<InvalidOperationException>(() => context.Response.BodyWriter.GetSpan());
        }));

        using var response = await app.GetAsync("/page");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static Task<MarkdownApp> Writing(
        string way, string text, string contentType = "text/html; charset=utf-8", bool allowSync = false, Action<MarkdownOptions>? options = null) => MarkdownApp.StartAsync(
        app => app.MapMethods("/page", ["GET", "HEAD"], async (HttpContext context) =>
        {
            if (allowSync)
            {
                context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpBodyControlFeature>()!.AllowSynchronousIO = true;
            }

            context.Response.ContentType = contentType;
            await WaysOfWriting.All[way](context, text);
        }),
        options);
}
