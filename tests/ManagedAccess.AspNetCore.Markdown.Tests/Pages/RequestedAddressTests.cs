using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Rewrite;
using Microsoft.Extensions.FileProviders;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests.Pages;

/// <summary>Case A14: what a page calls its address is what the client asked for, wherever the application found its content.</summary>
[Trait("Case", "A14")]
public sealed class RequestedAddressTests : IDisposable
{
    private const string Html = "<h1>Stock</h1>";

    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("managed-access-pages");

    public RequestedAddressTests() => File.WriteAllText(Path.Combine(_files.FullName, "index.html"), Html);

    public void Dispose() => _files.Delete(recursive: true);

    public static TheoryData<string, string, string> Rewriters => new()
    {
        { "fallback to a file", "/items/5?tab=1", "/items/5?tab=1" },
        { "fallback to a file, below a base", "/base/items/5", "/base/items/5" },
        { "fallback to a file, below a proxy's prefix", "/items/5", "/shop/items/5" },
        { "default files", "/", "/" },
        { "rewriter", "/old/7", "/old/7" },
        { "error page executed again", "/missing", "/missing" },
        { "nothing", "/page?q=a%20b", "/page?q=a%20b" },
        { "nothing, a token in the query", "/page?access_token=eyJ&q=a", "/page?q=a" },
        { "nothing, below a base", "/base/page", "/base/page" },
        { "nothing, below a proxy's prefix", "/page", "/shop/page" },
        { "nothing, below a prefix and a base", "/base/page", "/shop/base/page" },
    };

    [Theory]
    [MemberData(nameof(Rewriters))]
    public async Task Markdown_OfContentFromElsewhere_NamesTheRequestedAddress(string how, string asked, string expected)
    {
        await using var app = await Start(how);

        using var response = await app.GetAsync(asked, MarkdownApp.ClaudeCode, Prefix(how));

        Assert.Equal("text/markdown", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"<{expected}>; rel=\"canonical\"", Assert.Single(response.Headers.GetValues("Link")));
        Assert.Contains($"url: http://localhost{expected}", (await response.Content.ReadAsStringAsync()).Replace("\"", ""), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Rewriters))]
    public async Task Html_OfContentFromElsewhere_NamesTheMarkdownOfTheRequestedAddress(string how, string asked, string expected)
    {
        if (how.StartsWith("error page", StringComparison.Ordinal) || asked == "/")
        {
            return; // only a page of status 200 has an alternate, and the root has no name to put a suffix to
        }

        await using var app = await Start(how);

        using var response = await app.GetAsync(asked, MarkdownApp.Browser, Prefix(how));

        var query = expected.IndexOf('?', StringComparison.Ordinal) is >= 0 and var start ? expected[start..] : "";
        Assert.Equal($"<{expected[..^query.Length]}.md{query}>; rel=\"alternate\"; type=\"text/markdown\"", Assert.Single(response.Headers.GetValues("Link")));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    public async Task Links_BelowABaseThatLooksLikeAHost_NameThisApp(string pathBase)
    {
        await using var app = await MarkdownApp.StartAsync(
            app =>
            {
                app.Use((context, next) =>
                {
                    context.Request.PathBase = pathBase;
                    return next(context);
                });
                app.MapGet("/page", () => Results.Content(Html, "text/html"));
            },
            options => options.PathSuffix = ".md",
            realConverter: true);

        foreach (var accept in new[] { MarkdownApp.ClaudeCode, MarkdownApp.Browser })
        {
            using var response = await app.GetAsync("/page", accept);

            Assert.StartsWith("</evil.example/page", Assert.Single(response.Headers.GetValues("Link")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Canonical_OfAHostThatNoFieldHolds_IsTheRequestedAddress()
    {
        await using var app = await MarkdownApp.StartAsync(
            app => app.MapGet("/page", () => Results.Content("<link rel=canonical href=\"https://ex\u00e4mple.example/\">" + Html, "text/html")), realConverter: true, kestrel: true);

        using var response = await app.GetAsync("/page");

        Assert.Equal("</page>; rel=\"canonical\"", Assert.Single(response.Headers.GetValues("Link")));
    }

    private static (string, string)[] Prefix(string how) => how.Contains("prefix", StringComparison.Ordinal) ? [("X-Forwarded-Prefix", "/shop")] : [];

    private Task<MarkdownApp> Start(string how) => MarkdownApp.StartAsync(
        app =>
        {
            var files = new StaticFileOptions { FileProvider = new PhysicalFileProvider(_files.FullName) };
            var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedPrefix };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            app.UseForwardedHeaders(forwarded);
            if (how.EndsWith("a base", StringComparison.Ordinal))
            {
                app.Use((context, next) =>
                {
                    var (pathBase, path) = (context.Request.PathBase, context.Request.Path);
                    if (path.StartsWithSegments("/base", out var rest))
                    {
                        (context.Request.PathBase, context.Request.Path) = (pathBase.Add("/base"), rest);
                    }

                    return next(context);
                });
            }

            if (how == "rewriter")
            {
                app.UseRewriter(new RewriteOptions().AddRewrite("^old/(.*)$", "page?id=$1", skipRemainingRules: true));
            }

            app.UseStatusCodePagesWithReExecute("/page");
            if (how == "default files")
            {
                app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files.FileProvider });
                app.UseStaticFiles(files);
            }

            app.UseRouting();
            app.MapGet("/page", () => Results.Content(Html, "text/html"));
            if (how.StartsWith("fallback", StringComparison.Ordinal))
            {
                app.MapFallbackToFile("index.html", files);
            }
        },
        options => (options.FrontMatter, options.PathSuffix) = (true, ".md"),
        realConverter: true);
}
