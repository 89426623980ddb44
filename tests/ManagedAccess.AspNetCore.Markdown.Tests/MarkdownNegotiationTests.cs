using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests;

/// <summary>The package alone, in an app that knows no access: one line, no <c>Use…</c> call.</summary>
public sealed class MarkdownNegotiationTests
{
    private const string Html = "<!doctype html><title>Page</title><nav>Menu</nav><main><h1>Page</h1><p>Some <b>text</b>.</p></main>";

    [Fact]
    public async Task Page_InAnAppWithoutAccess_IsMarkdownForWhoPrefersIt()
    {
        await using var app = await Start(services => services.AddMarkdownNegotiation());

        using var agent = await Get(app, "/page", MarkdownApp.ClaudeCode);
        using var browser = await Get(app, "/page", MarkdownApp.Browser);

        Assert.Equal("text/markdown", agent.Content.Headers.ContentType?.MediaType);
        Assert.Equal("---\ntitle: Page\nurl: http://localhost/page\n---\n\n# Page\n\nSome **text**.\n", await agent.Content.ReadAsStringAsync());
        Assert.Equal(Html, await browser.Content.ReadAsStringAsync());
        Assert.All([agent, browser], response => Assert.Equal(["Accept"], response.Headers.Vary));
        Assert.All([agent, browser], response => Assert.Empty(response.Headers.WwwAuthenticate));
        Assert.Null(app.Services.GetService<IAuthenticationService>());
        Assert.Null(app.Services.GetService<IAuthorizationService>());
    }

    [Fact]
    public async Task MarkdownOrHtml_InAnAppWithoutAccess_IsWhatItsEndpointWrote()
    {
        await using var app = await Start(services => services.AddMarkdownNegotiation());

        using var agent = await Get(app, "/own", MarkdownApp.ClaudeCode);
        using var again = await Get(app, "/own", MarkdownApp.ClaudeCode, ("If-None-Match", agent.Headers.ETag!.ToString()));

        Assert.EndsWith("# Own\n", await agent.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task AddMarkdownNegotiation_CalledTwice_BindsOnceAndRunsBothAdjustments()
    {
        await using var app = await Start(
            services => services.AddMarkdownNegotiation(options => options.Variant = "GFM").AddMarkdownNegotiation(options => options.FrontMatter = false),
            ("ManagedAccess:Markdown:ExcludeSelectors:0", "b"));

        using var response = await Get(app, "/page", MarkdownApp.ClaudeCode);

        Assert.Equal("text/markdown; charset=utf-8; variant=GFM", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("# Page\n\nSome .\n", await response.Content.ReadAsStringAsync());
        Assert.Equal(["b"], app.Services.GetRequiredService<IOptions<MarkdownOptions>>().Value.ExcludeSelectors);
        Assert.Single(response.Headers.GetValues("Link"));
    }

    // A29: an app that configures the options the way it configures any others is obeyed.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Configure_OfTheOptions_HasTheLastWord(bool before)
    {
        await using var app = await Start(
            services =>
            {
                void Own() => services.PostConfigure<MarkdownOptions>(options => options.Enabled = false);
                if (before)
                {
                    Own();
                }

                services.AddMarkdownNegotiation();
                if (!before)
                {
                    Own();
                }
            },
            ("ManagedAccess:Markdown:Enabled", "true"));

        using var response = await Get(app, "/page", MarkdownApp.ClaudeCode);

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("Enable", "true", "ManagedAccess:Markdown:Enable is not a setting", "Enabled")]
    [InlineData("MaxHtmlLength", "12", "ManagedAccess:Markdown:MaxHtmlLength is '12'", "1024")]
    [InlineData("PathSuffix", "md", "ManagedAccess:Markdown:PathSuffix is 'md'", ".md")]
    public async Task Setting_ThatIsWrong_StopsTheHostAndIsNamed(string key, string value, params string[] named)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => Start(services => services.AddMarkdownNegotiation(), ($"ManagedAccess:Markdown:{key}", value)));

        Assert.All(named, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }

    // The registration itself is what is tested, with real settings; MarkdownApp sets the options by hand.
    private static async Task<WebApplication> Start(Action<IServiceCollection> services, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)));
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider()); // the time limit of a conversion never passes
        services(builder.Services);
        var app = builder.Build();
        app.MapGet("/page", () => Results.Content(Html, "text/html"));
        app.MapGet("/own", () => Results.Extensions.MarkdownOrHtml("# Own\n", "<h1>Own</h1>"));
        await app.StartAsync();
        return app;
    }

    private static async Task<HttpResponseMessage> Get(WebApplication app, string path, string accept, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var client = app.GetTestClient();
        return await client.SendAsync(request);
    }
}
