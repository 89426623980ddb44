using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests.Representations;

[Trait("Conformance", "REP-04")]
public class MarkdownCompressionTests
{
    private static readonly string Html = "<html><body><p>" + string.Concat(Enumerable.Repeat("compressible ", 400)) + "</p></body></html>";

    [Theory]
    [InlineData("/page", "gzip")]
    [InlineData("/page", "br")]
    [InlineData("/native", "gzip")]
    public async Task Markdown_WhereTheAppCompresses_IsCompressed(string path, string coding)
    {
        await using var app = await Start();
        using var plain = await app.GetAsync(path);
        var expected = await plain.Content.ReadAsStringAsync();

        using var response = await app.GetAsync(path, MarkdownApp.ClaudeCode, ("Accept-Encoding", coding));

        Assert.Equal(coding, Assert.Single(response.Content.Headers.ContentEncoding));
        Assert.Equal("text/markdown; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(["Accept", "Accept-Encoding"], response.Headers.Vary.Order());
        Assert.Equal(["Accept", "Accept-Encoding"], plain.Headers.Vary.Order());
        Assert.Equal(expected, await Decode(response, coding));
    }

    [Fact]
    [Trait("Conformance", "CAC-01")]
    [Trait("Conformance", "CAC-04")]
    public async Task EntityTag_OfCompressedMarkdown_IsWeakAndStillMatches()
    {
        await using var app = await Start();
        using var plain = await app.GetAsync("/page");
        using var gzip = await app.GetAsync("/page", MarkdownApp.ClaudeCode, ("Accept-Encoding", "gzip"));

        using var again = await app.GetAsync("/page", MarkdownApp.ClaudeCode, ("Accept-Encoding", "gzip"), ("If-None-Match", gzip.Headers.ETag!.ToString()));

        Assert.False(plain.Headers.ETag!.IsWeak);
        Assert.True(gzip.Headers.ETag.IsWeak);
        Assert.Equal(System.Net.HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(gzip.Headers.ETag, again.Headers.ETag);
        Assert.Equal(gzip.Headers.Vary.Order(), again.Headers.Vary.Order());
        Assert.Empty(again.Content.Headers.ContentEncoding);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Html_ForABrowser_IsCompressedByTheApplicationItself()
    {
        await using var app = await Start();

        using var response = await app.GetAsync("/page", MarkdownApp.Browser, ("Accept-Encoding", "gzip"));

        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        Assert.Equal(["Accept", "Accept-Encoding"], response.Headers.Vary.Order());
        Assert.Equal(Html, await Decode(response, "gzip"));
    }

    [Fact]
    [Trait("Conformance", "REP-05")]
    public async Task OtherContent_AskedForByAnAgent_IsCompressedAsWithoutUs()
    {
        await using var app = await Start();

        using var agent = await app.GetAsync("/json", "text/markdown", ("Accept-Encoding", "gzip"));
        using var browser = await app.GetAsync("/json", MarkdownApp.Browser, ("Accept-Encoding", "gzip"));

        Assert.Equal(await browser.Content.ReadAsByteArrayAsync(), await agent.Content.ReadAsByteArrayAsync());
        Assert.Equal(browser.Content.Headers.ContentEncoding, agent.Content.Headers.ContentEncoding);
        Assert.Equal(browser.Headers.Vary, agent.Headers.Vary);
    }

    [Fact]
    [Trait("Conformance", "REP-07")]
    public async Task Html_ThatIsNotConverted_IsCompressedToo()
    {
        await using var app = await Start(options => options.MaxHtmlLength = 1024);

        using var response = await app.GetAsync("/page", MarkdownApp.ClaudeCode, ("Accept-Encoding", "gzip"));

        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Html, await Decode(response, "gzip"));
    }

    [Fact]
    [Trait("Conformance", "NEG-15")]
    public async Task Head_ThatProducesNoPage_VariesAsGetDoes()
    {
        await using var app = await MarkdownApp.StartAsync(
            app => app.MapMethods("/head", ["HEAD"], (HttpContext context) => { context.Response.ContentType = "text/html"; }),
            services: services => services.AddResponseCompression());

        using var response = await app.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/head"), MarkdownApp.ClaudeCode);

        Assert.Equal("text/markdown", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["Accept", "Accept-Encoding"], response.Headers.Vary.Order());
    }

    [Fact]
    public async Task Markdown_WithoutAProvider_IsSentPlain()
    {
        await using var app = await MarkdownApp.WithPage(Html);

        using var response = await app.GetAsync("/page", MarkdownApp.ClaudeCode, ("Accept-Encoding", "gzip"));

        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal("Accept", Assert.Single(response.Headers.Vary));
    }

    [Fact]
    public async Task Html_EncodedByTheApplicationItself_PassesUntouched()
    {
        var octets = Gzip(Html);
        await using var app = await MarkdownApp.StartAsync(app => app.MapGet("/page", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/html";
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(octets);
        }));

        using var response = await app.GetAsync("/page", "text/markdown", ("Accept-Encoding", "gzip"));

        Assert.Equal(octets, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("Accept", Assert.Single(response.Headers.Vary));
    }

    [Fact]
    public async Task MimeTypes_TheAppHasChosen_KeepTheirPlaceBesideMarkdown()
    {
        await using var app = await MarkdownApp.StartAsync(
            _ => { }, services: services => services.AddResponseCompression(options => options.MimeTypes = ["text/html"]));

        var options = app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<ResponseCompressionOptions>>().Value;

        Assert.Equal(["text/html", "text/markdown"], options.MimeTypes);
    }

    private static Task<MarkdownApp> Start(Action<MarkdownOptions>? options = null) => MarkdownApp.StartAsync(
        app =>
        {
            app.UseResponseCompression();
            app.MapGet("/page", () => Results.Content(Html, "text/html; charset=utf-8"));
            app.MapGet("/native", () => Results.Extensions.MarkdownOrHtml(Html, Html));
            app.MapGet("/json", () => Results.Text("[\"" + Html + "\"]", "application/json"));
        },
        options,
        services => services.AddResponseCompression());

    private static async Task<string> Decode(HttpResponseMessage response, string coding)
    {
        await using var body = await response.Content.ReadAsStreamAsync();
        await using Stream decoder = coding == "br" ? new BrotliStream(body, CompressionMode.Decompress) : new GZipStream(body, CompressionMode.Decompress);
        return await new StreamReader(decoder).ReadToEndAsync();
    }

    private static byte[] Gzip(string text)
    {
        using var octets = new MemoryStream();
        using (var gzip = new GZipStream(octets, CompressionLevel.Fastest))
        {
            gzip.Write(WaysOfWriting.Utf8(text));
        }

        return octets.ToArray();
    }
}
