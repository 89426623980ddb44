using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests;

public class MarkdownMiddlewareTests
{
    private const string Html = "<html><body><h1>Hello</h1></body></html>";

    [Theory]
    [Trait("Conformance", "REP-06")]
    [InlineData("GET", 200, true)]
    [InlineData("GET", 404, true)]
    [InlineData("GET", 403, true)]
    [InlineData("GET", 500, true)]
    [InlineData("GET", 302, false)]
    [InlineData("POST", 200, false)]
    [InlineData("POST", 400, true)]
    [InlineData("PUT", 200, false)]
    public async Task Html_OfStatus_IsConvertedWhereItIsAPage(string method, int status, bool converted)
    {
        await using var app = await Answering(context => context.Response.StatusCode = status, Html);

        using var response = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/page"), MarkdownApp.ClaudeCode);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(converted ? "text/markdown" : "text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(converted ? ["Accept"] : [], response.Headers.Vary);
        Assert.Equal(converted && status == 200, response.Headers.ETag is not null);
    }

    [Theory]
    [Trait("Conformance", "REP-06")]
    [InlineData(204)]
    [InlineData(304)]
    public async Task NoContent_OfStatus_StaysEmpty(int status)
    {
        await using var app = await MarkdownApp.StartAsync(app => app.MapGet("/page", () => Results.StatusCode(status)));

        using var response = await app.GetAsync("/page");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(status == 304 ? ["Accept"] : [], response.Headers.Vary);
    }

    [Theory]
    [Trait("Conformance", "REP-05")]
    [InlineData("application/json")]
    [InlineData("image/png")]
    [InlineData("text/event-stream")]
    [InlineData("text/plain")]
    [InlineData("text/htmlx")]
    [InlineData(null)]
    public async Task OtherType_WhateverAccept_IsIdentical(string? type)
    {
        await using var app = await Answering(context => context.Response.ContentType = type!, Html);

        foreach (var accept in new[] { "text/markdown", "text/html;q=0, */*", MarkdownApp.Browser })
        {
            using var response = await app.GetAsync("/page", accept);

            Assert.Equal(type, response.Content.Headers.ContentType?.ToString());
            Assert.Equal(Html, await response.Content.ReadAsStringAsync());
            Assert.False(response.Headers.Contains("X-Markdown-Tokens"));
            Assert.Empty(response.Headers.Vary);
        }
    }

    [Theory]
    [Trait("Conformance", "REP-05")]
    [InlineData("Content-Disposition", "attachment; filename=page.html")]
    [InlineData("Content-Encoding", "br")]
    [InlineData("Content-Range", "bytes 0-9/100")]
    [InlineData("Cache-Control", "no-transform")]
    public async Task Html_ThatCannotBeRead_Passes(string name, string value)
    {
        await using var app = await Answering(context => context.Response.Headers[name] = value, Html);

        using var response = await app.GetAsync("/page", "text/markdown");

        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Html, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("Conformance", "REP-05")]
    public async Task Html_OfAnEndpointThatOptsOut_Passes()
    {
        await using var app = await MarkdownApp.StartAsync(app => app.MapGet("/page", () => Results.Content(Html, "text/html")).DisableMarkdown());

        using var response = await app.GetAsync("/page", "text/markdown");

        Assert.Equal(Html, await response.Content.ReadAsStringAsync());
        Assert.Empty(response.Headers.Vary);
    }

    [Theory]
    [InlineData("application/xhtml+xml")]
    [InlineData("TEXT/HTML")]
    [InlineData("text/html ; charset=\"utf-8\"")]
    public async Task Html_ByAnySpellingOfItsType_IsConverted(string type)
    {
        await using var app = await Answering(context => context.Response.ContentType = type, Html);

        using var response = await app.GetAsync("/page");

        Assert.Equal("text/markdown", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [Trait("Conformance", "NEG-13")]
    [InlineData(null, "Accept")]
    [InlineData("Accept-Encoding", "Accept-Encoding, Accept")]
    [InlineData("accept", "accept")]
    [InlineData("Origin, ACCEPT , Cookie", "Origin, ACCEPT, Cookie")] // as the client joins them
    [InlineData("*", "*")]
    public async Task Vary_OfTheApplication_IsMerged(string? own, string expected)
    {
        await using var app = await Answering(
            context =>
            {
                if (own is not null)
                {
                    context.Response.Headers.Vary = own;
                }
            },
            Html);

        foreach (var accept in new[] { MarkdownApp.ClaudeCode, MarkdownApp.Browser })
        {
            using var response = await app.GetAsync("/page", accept);
            Assert.Equal(expected, string.Join(", ", response.Headers.GetValues("Vary")));
        }
    }

    [Fact]
    [Trait("Conformance", "NEG-13")]
    public async Task Vary_OfAResponseThatSetsItWhenItStarts_IsMergedLast()
    {
        await using var app = await Answering(
            context => context.Response.OnStarting(() =>
            {
                context.Response.Headers.Vary = "Cookie";
                return Task.CompletedTask;
            }),
            Html);

        using var response = await app.GetAsync("/page", MarkdownApp.Browser);

        Assert.Equal("Cookie, Accept", string.Join(", ", response.Headers.GetValues("Vary")));
    }

    [Fact]
    [Trait("Conformance", "REP-11")]
    public async Task FieldsOfTheHtml_OnMarkdown_AreGone()
    {
        string[] fields = ["Last-Modified", "Content-MD5", "Digest", "Content-Digest", "Repr-Digest", "Accept-Ranges"];
        await using var app = await Answering(
            context =>
            {
                foreach (var field in fields)
                {
                    context.Response.Headers[field] = field == "Last-Modified" ? "Fri, 20 Nov 2026 09:30:15 GMT" : "sha-256=:AAAA:";
                }

                context.Response.Headers.ETag = "\"of-the-html\"";
                context.Response.Headers.Link = "</style.css>; rel=\"preload\"";
                context.Response.Headers.ContentLanguage = "en";
            },
            Html);

        using var response = await app.GetAsync("/page");

        Assert.All(fields, field => Assert.False(response.Headers.NonValidated.Contains(field) || response.Content.Headers.NonValidated.Contains(field), field));
        Assert.NotEqual("\"of-the-html\"", response.Headers.ETag!.Tag);
        Assert.Equal(["</style.css>; rel=\"preload\"", "</page>; rel=\"canonical\""], response.Headers.GetValues("Link"));
        Assert.Equal("en", Assert.Single(response.Content.Headers.ContentLanguage));
    }

    [Theory]
    [Trait("Conformance", "REP-10")]
    [InlineData(MarkdownApp.ClaudeCode, HttpStatusCode.OK)]
    [InlineData(MarkdownApp.Browser, HttpStatusCode.PartialContent)]
    public async Task Range_OnAStaticPage_IsIgnoredForMarkdownOnly(string accept, HttpStatusCode expected)
    {
        using var folder = new TemporaryFolder(("page.html", Html));
        await using var app = await folder.ServeAsync();

        using var response = await app.GetAsync("/page.html", accept, ("Range", "bytes=0-9"));

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.PartialContent, response.Content.Headers.ContentRange is not null);
        Assert.Equal(expected == HttpStatusCode.PartialContent, response.Headers.AcceptRanges.Contains("bytes"));
    }

    [Fact]
    [Trait("Conformance", "REP-05")]
    public async Task RangeAndConditions_OnAFileOfAnotherKind_AreTheApplicationsOwn()
    {
        using var folder = new TemporaryFolder(("data.json", "{\"a\":\"0123456789\"}"));
        await using var app = await folder.ServeAsync();
        using var whole = await app.GetAsync("/data.json");

        using var part = await app.GetAsync("/data.json", MarkdownApp.ClaudeCode, ("Range", "bytes=0-3"));
        using var again = await app.GetAsync("/data.json", MarkdownApp.ClaudeCode, ("If-None-Match", whole.Headers.ETag!.ToString()));

        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(again.Headers.Vary);
    }

    [Fact]
    [Trait("Conformance", "CAC-03")]
    [Trait("Conformance", "NEG-15")]
    public async Task StaticPage_AskedForWithTheTagOfItsHtml_IsMarkdownAndNot304()
    {
        using var folder = new TemporaryFolder(("page.html", Html));
        await using var app = await folder.ServeAsync();
        using var html = await app.GetAsync("/page.html", MarkdownApp.Browser);
        using var markdown = await app.GetAsync("/page.html");

        using var withHtmlTag = await app.GetAsync("/page.html", MarkdownApp.ClaudeCode, ("If-None-Match", html.Headers.ETag!.ToString()));
        using var withOwnTag = await app.GetAsync("/page.html", MarkdownApp.ClaudeCode, ("If-None-Match", markdown.Headers.ETag!.ToString()));
        using var head = await app.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/page.html"), MarkdownApp.ClaudeCode);

        Assert.Equal(HttpStatusCode.OK, withHtmlTag.StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, withOwnTag.StatusCode);
        Assert.Equal(markdown.Headers.ETag, withOwnTag.Headers.ETag);
        Assert.Equal(markdown.Headers.Vary, withOwnTag.Headers.Vary);
        Assert.Equal(markdown.Headers.CacheControl, withOwnTag.Headers.CacheControl);
        Assert.Equal("text/markdown; charset=utf-8", head.Content.Headers.ContentType!.ToString());
        Assert.Null(head.Headers.ETag);
        Assert.Equal("Accept", Assert.Single(head.Headers.Vary));
        Assert.Equal(markdown.Headers.CacheControl, head.Headers.CacheControl);
    }

    [Fact]
    public async Task Conditions_OfAMethodThatWrites_ReachTheApplication()
    {
        string? seen = null;
        await using var app = await MarkdownApp.StartAsync(app => app.MapPut("/page", (HttpContext context) => { seen = context.Request.Headers.IfNoneMatch; }));

        using var response = await app.SendAsync(new HttpRequestMessage(HttpMethod.Put, "/page"), MarkdownApp.ClaudeCode, ("If-None-Match", "*"));

        Assert.Equal("*", seen);
    }

    [Fact]
    public async Task Request_AfterTheApplication_IsAsItCame()
    {
        var completed = new TaskCompletionSource<(string?, string?, string?)>();
        await using var app = await MarkdownApp.StartAsync(
            app => app.MapGet("/page", (HttpContext context) =>
            {
                context.Response.OnCompleted(() =>
                {
                    completed.SetResult((context.Request.Headers.AcceptEncoding, context.Request.Headers.IfNoneMatch, context.Request.Path));
                    return Task.CompletedTask;
                });
                Assert.Equal("/page", context.Request.Path);
                return Results.Content(Html, "text/html");
            }),
            options => options.PathSuffix = ".md");

        // The response is complete only when its body was read; a server may keep an unread one open (A42).
        using (var response = await app.GetAsync("/page.md", MarkdownApp.ClaudeCode, ("Accept-Encoding", "gzip"), ("If-None-Match", "\"x\"")))
        {
            await response.Content.ReadAsByteArrayAsync();
        }

        Assert.Equal(("gzip", "\"x\"", "/page.md"), await completed.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [Trait("Conformance", "REP-12")]
    [InlineData("/page.md", "text/markdown", MarkdownApp.Browser)]
    [InlineData("/page.md?a=b", "text/markdown", null)]
    [InlineData("/page.MD", "text/markdown", MarkdownApp.Browser)]
    [InlineData("/page", "text/html", MarkdownApp.Browser)]
    [InlineData("/page", "text/markdown", MarkdownApp.ClaudeCode)]
    public async Task PathSuffix_WhenConfigured_NamesTheMarkdown(string path, string type, string? accept)
    {
        await using var app = await MarkdownApp.WithPage(Html, options => options.PathSuffix = ".md");

        using var response = await app.GetAsync(path, accept);

        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        var query = path.Contains('?', StringComparison.Ordinal) ? path[path.IndexOf('?', StringComparison.Ordinal)..] : "";
        var link = type == "text/html" ? "</page.md>; rel=\"alternate\"; type=\"text/markdown\"" : $"</page{query}>; rel=\"canonical\"";
        Assert.Equal(link, Assert.Single(response.Headers.GetValues("Link")));
    }

    [Fact]
    [Trait("Conformance", "REP-12")]
    public async Task AlternateLink_OfAnEscapedPathUnderABase_IsAddedToOthers()
    {
        await using var app = await MarkdownApp.StartAsync(
            app =>
            {
                app.UsePathBase("/wiki");
                app.MapGet("/{slug}", (HttpContext context) =>
                {
                    context.Response.Headers.Link = "</wiki/>; rel=\"up\"";
                    return Results.Content(Html, "text/html");
                });
            },
            options => options.PathSuffix = ".md");

        using var response = await app.GetAsync("/wiki/%C3%BCber%20uns%3E?v=1", MarkdownApp.Browser);

        Assert.Equal(["</wiki/>; rel=\"up\"", "</wiki/%C3%BCber%20uns%3E.md?v=1>; rel=\"alternate\"; type=\"text/markdown\""], response.Headers.GetValues("Link"));
    }

    [Fact]
    [Trait("Conformance", "REP-12")]
    public async Task AlternateLink_WithoutSuffix_IsNotSent()
    {
        await using var app = await MarkdownApp.WithPage(Html);

        using var response = await app.GetAsync("/page", MarkdownApp.Browser);

        Assert.False(response.Headers.Contains("Link"));
    }

    [Fact]
    [Trait("Conformance", "NEG-06")]
    [Trait("Conformance", "NEG-11")]
    [Trait("Conformance", "NEG-12")]
    public async Task OddAccept_OverHttp_NeverFails()
    {
        await using var app = await MarkdownApp.WithPage(Html);

        foreach (var (accept, type) in new[]
        {
            ("text/html;q=0, */*", "text/markdown"), ("application/pdf", "text/html"), ("\"", "text/html"), (new string('a', 5000) + ", text/markdown", "text/html"),
        })
        {
            using var response = await app.GetAsync("/page", accept);
            Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        }
    }

    [Fact]
    public async Task Disabled_Always_LeavesEverythingAlone()
    {
        await using var app = await MarkdownApp.WithPage(Html, options => options.Enabled = false);

        using var response = await app.GetAsync("/page", "text/markdown");

        Assert.Equal(Html, await response.Content.ReadAsStringAsync());
        Assert.Empty(response.Headers.Vary);
    }

    [Fact]
    public async Task Conversion_OfTheRealConverter_ReachesTheClient()
    {
        await using var app = await MarkdownApp.StartAsync(
            app => app.MapGet("/docs/page", () => Results.Content(
                "<html><head><title>T</title></head><body><nav>menu</nav><main><h1>Hello</h1><p>See <a href=\"../other\">other</a>.</p></main></body></html>", "text/html")),
            options => options.FrontMatter = true,
            realConverter: true);

        using var response = await app.GetAsync("/docs/page");

        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal("---\ntitle: T\nurl: http://localhost/docs/page\n---\n\n# Hello\n\nSee [other](../other).\n", body);
        Assert.Equal(Encoding.UTF8.GetByteCount(body), response.Content.Headers.ContentLength);
    }

    private static Task<MarkdownApp> Answering(Action<HttpContext> headers, string body) => MarkdownApp.StartAsync(app => app.Map("/page", async (HttpContext context) =>
    {
        context.Response.ContentType = "text/html";
        headers(context);
        await context.Response.WriteAsync(body);
    }));

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory().FullName;

        public TemporaryFolder(params (string Name, string Text)[] files)
        {
            foreach (var (name, text) in files)
            {
                File.WriteAllText(Path.Combine(_path, name), text);
            }
        }

        public Task<MarkdownApp> ServeAsync() => MarkdownApp.StartAsync(app => app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(_path),
            ContentTypeProvider = new FileExtensionContentTypeProvider(),
        }));

        public void Dispose() => Directory.Delete(_path, recursive: true);
    }
}
