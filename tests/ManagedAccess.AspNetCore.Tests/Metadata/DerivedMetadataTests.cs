using System.Net;
using ManagedAccess.AspNetCore.Tests.Resources;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Metadata;

/// <summary>Documents of an application that has no configured identifier: they agree with the challenge or are not served.</summary>
public sealed class DerivedMetadataTests
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";
    private static readonly IPAddress Proxy = IPAddress.Parse("10.0.0.9");

    [Theory]
    [Trait("Conformance", "CHL-05")]
    [Trait("Conformance", "RID-09")]
    [InlineData("localhost:5080", "/pages/x", "http://localhost:5080")]
    [InlineData("[::1]:5080", "/pages/x", "http://[::1]:5080")]
    [InlineData("localhost:5080", "/mcp/x", "http://localhost:5080/mcp")]
    [InlineData("localhost:5080", "/apps/wiki/pages/x", "http://localhost:5080/apps/wiki")]
    [InlineData("localhost:5080", "/apps/wiki/mcp", "http://localhost:5080/apps/wiki/mcp")]
    public async Task Challenge_Followed_LeadsToTheSameIdentifier(string host, string url, string resource)
    {
        await using var app = await StartAsync();

        using var challenge = await app.GetAsync(url, ("Host", host));
        var pointer = ReceivedChallenge.Bearer(challenge).ResourceMetadata!;
        using var document = await app.GetAsync(new Uri(pointer).PathAndQuery, ("Host", host));

        Assert.Equal(resource, await Documents.ResourceAsync(document));
        Assert.Equal(new Uri(resource).GetLeftPart(UriPartial.Authority) + WellKnown + new Uri(resource).AbsolutePath.TrimEnd('/'), pointer);
    }

    [Theory]
    [Trait("Conformance", "RID-10")]
    [InlineData("/apps/wiki" + WellKnown, "http://localhost/apps/wiki")]
    [InlineData("/apps/wiki" + WellKnown + "/mcp", "http://localhost/apps/wiki/mcp")]
    [InlineData(WellKnown + "/apps/wiki/", "http://localhost/apps/wiki")]
    public async Task Get_OfAnAlias_IsTheDocument(string url, string resource)
    {
        await using var app = await StartAsync();

        using var response = await app.GetAsync(url);

        Assert.Equal(resource, await Documents.ResourceAsync(response));
    }

    [Theory]
    [Trait("Conformance", "PRM-18")]
    [InlineData(WellKnown + "/unknown")]
    [InlineData(WellKnown + "/apps")]
    [InlineData(WellKnown + "/apps/wiki/unknown")]
    [InlineData(WellKnown + "/apps/wikis")]
    [InlineData("/unknown" + WellKnown)]
    public async Task Get_OfNoResource_IsAJsonNotFoundWhateverTheApplicationSays(string url)
    {
        await using var app = await StartAsync();

        using var response = await app.GetAsync(url);

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.False(response.Headers.Contains("WWW-Authenticate"));
        Assert.False(response.Headers.Contains("X-App"));
        Assert.DoesNotContain("app", (await response.Content.ReadAsStringAsync()).Replace("application", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Conformance", "PRM-13")]
    public async Task Head_OfAProbedDocument_HasNoContent()
    {
        await using var app = await StartAsync();

        using var response = await app.SendAsync(HttpMethod.Head, WellKnown + "/apps/wiki");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [Trait("Conformance", "RID-14")]
    [InlineData("wiki.example", WellKnown)]
    [InlineData("wiki.example", WellKnown + "/mcp")]
    [InlineData("wiki.example", WellKnown + "/apps/wiki")]
    [InlineData("127.1:5080", WellKnown)]
    public async Task Get_ForAnUnknownHost_IsAJsonErrorAndOneWarning(string host, string url)
    {
        await using var app = await StartAsync();

        using var first = await app.GetAsync(url, ("Host", host));
        using var second = await app.GetAsync(url, ("Host", host));

        Assert.Equal(400, (int)first.StatusCode);
        Assert.Equal("application/problem+json", first.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no-store", first.Headers.CacheControl?.ToString());
        Assert.DoesNotContain(host, first + await first.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("ManagedAccess:Resource", Assert.Single(app.Logs.Named("IdentityNotAttested")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Conformance", "RID-13")]
    [InlineData("10.0.0.9", "https://localhost:8443", 200)] // the configured proxy
    [InlineData("10.0.0.8", "http://localhost", 200)]       // anyone else
    public async Task ForwardedHeaders_CountFromTheConfiguredProxyOnly(string peer, string resource, int status)
    {
        await using var app = await StartAsync(IPAddress.Parse(peer));
        (string, string)[] headers = [("X-Forwarded-Host", "localhost:8443"), ("X-Forwarded-Proto", "https"), ("Forwarded", "host=localhost:1;proto=https")];

        using var document = await app.GetAsync(WellKnown, headers);
        using var challenge = await app.GetAsync("/pages/x", headers);

        Assert.Equal(status, (int)document.StatusCode);
        Assert.Equal(resource, await Documents.ResourceAsync(document));
        Assert.Equal(resource + WellKnown, ReceivedChallenge.Bearer(challenge)["resource_metadata"]);
    }

    [Theory]
    [Trait("Conformance", "RID-13")]
    [InlineData(WellKnown)]
    [InlineData("/apps/wiki" + WellKnown)]
    public async Task ForwardedHost_OfAPublicName_IsNotAttested(string url)
    {
        await using var app = await StartAsync(Proxy);

        using var response = await app.GetAsync(url, ("X-Forwarded-Host", "wiki.example"), ("X-Forwarded-Proto", "https"));

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "RID-13")]
    public async Task ForwardedHeaders_NeverTouchAConfiguredIdentifier()
    {
        await using var app = await StartAsync(Proxy, setup => setup.Settings["Resource"] = "https://wiki.example");
        (string, string)[] headers = [("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "http"), ("X-Forwarded-Prefix", "/evil")];

        using var document = await app.GetAsync(WellKnown, headers);
        using var challenge = await app.GetAsync("/pages/x", headers);

        Assert.Equal("https://wiki.example", await Documents.ResourceAsync(document));
        Assert.Equal("https://wiki.example" + WellKnown, ReceivedChallenge.Bearer(challenge)["resource_metadata"]);
        Assert.DoesNotContain("evil", challenge + await challenge.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Conformance", "RID-13")]
    public async Task ForwardedHeaders_AppliedByTheHostAlready_AreNotAppliedAgain()
    {
        await using var app = await StartAsync(Proxy, setup => setup.Outside += outer => outer.UseForwardedHeaders());

        using var response = await app.GetAsync(WellKnown, ("X-Forwarded-Host", "localhost:1, localhost:2"), ("X-Forwarded-For", "10.0.0.9, 10.0.0.9"));

        Assert.Equal("http://localhost:2", await Documents.ResourceAsync(response));
    }

    [Fact]
    [Trait("Conformance", "RID-09")]
    public async Task ForwardedPrefix_OfTheConfiguredProxy_IsThePathBase()
    {
        await using var app = await StartAsync(Proxy, setup =>
        {
            setup.Services += services => services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.XForwardedPrefix);
            setup.App = web => // the path base comes from the proxy alone
            {
                web.UseForwardedHeaders();
                web.UseRouting();
                web.UseAuthentication();
                web.UseAuthorization();
            };
        });

        using var challenge = await app.GetAsync("/pages/x", ("X-Forwarded-Prefix", "/apps/wiki"));
        using var document = await app.GetAsync(WellKnown, ("X-Forwarded-Prefix", "/apps/wiki"));
        using var inserted = await app.GetAsync(WellKnown + "/apps/wiki", ("X-Forwarded-Prefix", "/apps/wiki"));

        Assert.Equal("http://localhost" + WellKnown + "/apps/wiki", ReceivedChallenge.Bearer(challenge)["resource_metadata"]);
        Assert.Equal("http://localhost/apps/wiki", await Documents.ResourceAsync(document));
        Assert.Equal("http://localhost/apps/wiki", await Documents.ResourceAsync(inserted));
    }

    // An app with forwarded headers, a path base, and a page for everything, as a developer runs it.
    private static async Task<ProtectedApp> StartAsync(IPAddress? peer = null, Action<ProtectedAppSetup>? change = null)
    {
        var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Environment = Environments.Development;
            setup.Settings["Resource"] = null;
            setup.Services = services => services.Configure<ForwardedHeadersOptions>(options =>
            {
                options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedProto;
                options.KnownProxies.Clear();
                options.KnownIPNetworks.Clear();
                options.KnownProxies.Add(Proxy);
            });
            setup.Outside = outer => outer.Use((context, next) =>
            {
                context.Connection.RemoteIpAddress = peer ?? IPAddress.Loopback;
                return next(context);
            });
            setup.App = web =>
            {
                web.UseForwardedHeaders();
                web.UsePathBase("/apps/wiki");
                web.Use((context, next) =>
                {
                    context.Response.Headers["X-App"] = "app";
                    return context.Request.Path == "/unknown" + WellKnown ? context.Response.WriteAsync("app") : next(context);
                });
                web.UseRouting();
                web.UseAuthentication();
                web.UseAuthorization();
                web.MapGet("/pages/{slug}", (string slug) => slug);
                web.MapFallback("/static/{**path}", () => Results.Content("app", "text/html")).AllowAnonymous();
            };
            change?.Invoke(setup);
        });
        app.Client.BaseAddress = new Uri("http://localhost");
        return app;
    }
}
