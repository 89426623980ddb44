using ManagedAccess.AspNetCore.Tests.Resources;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Metadata;

public sealed class MetadataEndpointTests
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    [Theory]
    [Trait("Conformance", "PRM-12")]
    [InlineData("Authorization", "an expired token")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", "garbage \"\\")]
    [InlineData("Cookie", "CF_Authorization=x")]
    public async Task Get_WithWhateverCredential_IsServed(string name, string value)
    {
        await using var app = await StartAsync();
        var header = value is "an expired token" ? app.Bearer(claims => claims["exp"] = app.Clock.GetUtcNow().ToUnixTimeSeconds() - 61) : (name, value);

        using var response = await app.GetAsync(WellKnown, header);

        Assert.Equal("https://wiki.example", await Documents.ResourceAsync(response));
    }

    [Theory]
    [Trait("Conformance", "PRM-13")]
    [InlineData(WellKnown)]
    [InlineData(WellKnown + "/none")]
    public async Task Head_IsGetWithoutContent(string url)
    {
        await using var app = await StartAsync();

        using var get = await app.GetAsync(url);
        using var head = await app.SendAsync(HttpMethod.Head, url);

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Headers.ToString(), head.Headers.ToString());
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [Trait("Conformance", "PRM-14")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("TRACE")]
    [InlineData("QUERY")]
    public async Task OtherMethods_AreNotAllowed(string method)
    {
        await using var app = await StartAsync();

        using var response = await app.SendAsync(new HttpMethod(method), WellKnown);

        Assert.Equal(405, (int)response.StatusCode);
        Assert.Equal(["GET", "HEAD", "OPTIONS"], response.Content.Headers.Allow);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    [Trait("Conformance", "PRM-15")]
    public async Task Cors_IsOpenToEveryOriginWithoutCredentials()
    {
        await using var app = await StartAsync();

        using var get = await app.GetAsync(WellKnown, ("Origin", "https://agent.example"));
        using var preflight = await app.SendAsync(
            HttpMethod.Options,
            WellKnown,
            ("Origin", "https://agent.example"),
            ("Access-Control-Request-Method", "GET"),
            ("Access-Control-Request-Headers", "mcp-protocol-version"));

        foreach (var response in new[] { get, preflight })
        {
            Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        }

        Assert.Equal(204, (int)preflight.StatusCode);
        Assert.Contains("GET", Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        Assert.Contains("MCP-Protocol-Version", Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Conformance", "PRM-16")]
    [InlineData("{0}", 304)]
    [InlineData("W/{0}", 304)]
    [InlineData("\"other\", {0}", 304)]
    [InlineData("*", 304)]
    [InlineData("\"other\"", 200)]
    [InlineData("garbage", 200)]
    public async Task IfNoneMatch_IsComparedWeakly(string format, int status)
    {
        await using var app = await StartAsync(change: setup => setup.Settings["MetadataMaxAge"] = "00:02:00");
        using var first = await app.GetAsync(WellKnown);

        using var second = await app.GetAsync(WellKnown, ("If-None-Match", string.Format(null, format, first.Headers.ETag)));

        Assert.Equal(status, (int)second.StatusCode);
        Assert.False(first.Headers.ETag!.IsWeak);
        foreach (var response in new[] { first, second })
        {
            Assert.Equal("public, max-age=120", response.Headers.CacheControl?.ToString());
            Assert.Equal(first.Headers.ETag, response.Headers.ETag);
        }

        Assert.Equal(status == 304, (await second.Content.ReadAsByteArrayAsync()).Length == 0);
    }

    [Fact]
    [Trait("Conformance", "PRM-16")]
    public async Task ETag_OfTwoDocuments_Differs()
    {
        await using var app = await StartAsync();

        using var main = await app.GetAsync(WellKnown);
        using var further = await app.GetAsync(WellKnown + "/mcp");

        Assert.NotEqual(main.Headers.ETag, further.Headers.ETag);
        Assert.Equal("public, max-age=300", main.Headers.CacheControl?.ToString());
    }

    [Theory]
    [Trait("Conformance", "PRM-17")]
    [InlineData("Accept", "text/markdown")]
    [InlineData("Accept", "text/html")]
    [InlineData("Accept", "application/json;q=0")]
    [InlineData("Accept-Encoding", "gzip")]
    [InlineData("Cookie", "a=b")]
    [InlineData("Authorization", "a token")]
    [InlineData("Range", "bytes=0-3")]
    public async Task Document_IsTheSameForEveryone(string name, string value)
    {
        await using var app = await StartAsync();
        using var plain = await app.GetAsync(WellKnown);

        using var response = await app.GetAsync(WellKnown, value is "a token" ? app.Bearer() : (name, value));

        Assert.Equal(await plain.Content.ReadAsByteArrayAsync(), await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(plain.Headers.ToString(), response.Headers.ToString());
        Assert.Equal(plain.Content.Headers.ToString(), response.Content.Headers.ToString());
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.False(response.Headers.Contains("Vary"));
    }

    [Theory]
    [Trait("Conformance", "PRM-18")]
    [InlineData("https://wiki.example", "/unknown")]
    [InlineData("https://wiki.example", "/mcpx")]
    [InlineData("https://wiki.example", "/mcp/below")]
    [InlineData("https://wiki.example", "/MCP")]
    [InlineData("https://wiki.example", "/pages/on-call")]
    [InlineData("https://wiki.example", "//")]
    [InlineData("https://wiki.example", "/mcp//")]
    [InlineData("https://wiki.example", "/%2Fmcp")]
    [InlineData("https://wiki.example", "/https://evil.example")]
    [InlineData("https://wiki.example/wiki", "")]
    [InlineData("https://wiki.example/wiki", "/mcp")]
    [InlineData("https://wiki.example/wiki", "/wikis")]
    public async Task Get_OfASuffixThatIsNoResource_IsAJsonNotFound(string resource, string suffix)
    {
        await using var app = await StartAsync(resource);

        using var response = await app.GetAsync(WellKnown + suffix, ("Accept", "text/html"));

        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(404, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("evil", body, StringComparison.Ordinal);
        Assert.DoesNotContain("wiki.example", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/.well-known")]
    [InlineData("/.well-known/oauth-protected-resourcex")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.WELL-KNOWN/oauth-protected-resource")]
    [InlineData("/x/.well-known/oauth-protected-resource")]
    [InlineData("/")]
    public async Task Get_OutsideTheSubtree_GoesToTheApplication(string url)
    {
        await using var app = await StartAsync();

        using var response = await app.GetAsync(url);

        Assert.Equal("<html>app</html>", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [Trait("Conformance", "RID-04")]
    [InlineData("https://wiki.example", WellKnown + "/")]
    [InlineData("https://wiki.example/wiki", WellKnown + "/wiki/")]
    [InlineData("https://wiki.example/wiki/", WellKnown + "/wiki")]
    [InlineData("https://wiki.example/wiki/", WellKnown + "/wiki/")]
    public async Task Get_OfTheSlashSibling_IsTheSameDocument(string resource, string url)
    {
        await using var app = await StartAsync(resource);

        using var response = await app.GetAsync(url);

        Assert.Equal(resource, await Documents.ResourceAsync(response));
    }

    [Theory]
    [Trait("Conformance", "RID-05")]
    [InlineData("?tenant=1", 200)]
    [InlineData("?tenant=2", 404)]
    [InlineData("?tenant=1&x=2", 404)]
    [InlineData("?Tenant=1", 404)]
    [InlineData("", 404)]
    public async Task Get_WithAQueryInTheIdentifier_NeedsThatQuery(string query, int status)
    {
        await using var app = await StartAsync("https://wiki.example/wiki?tenant=1");

        using var response = await app.GetAsync(WellKnown + "/wiki" + query);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [Trait("Conformance", "RID-10")]
    [InlineData("/apps/wiki" + WellKnown, "https://wiki.example/apps/wiki", false)]
    [InlineData("/apps/wiki" + WellKnown + "/mcp", "https://wiki.example/apps/wiki/mcp", false)]
    [InlineData("/apps/wiki" + WellKnown + "/", "https://wiki.example/apps/wiki", true)]
    [InlineData(WellKnown, "https://wiki.example/apps/wiki", true)] // the front end cut the path base off
    [InlineData(WellKnown + "/mcp", "https://wiki.example/apps/wiki/mcp", true)]
    public async Task Get_BelowThePathBase_IsTheSameDocument(string url, string resource, bool advertised)
    {
        await using var app = await StartAsync(
            "https://wiki.example/apps/wiki", setup => setup.Settings["Challenges:AdvertisePathBaseMetadata"] = advertised.ToString());

        using var response = await app.GetAsync(url);

        Assert.Equal(resource, await Documents.ResourceAsync(response));
    }

    [Theory]
    [Trait("Conformance", "RID-10")]
    [Trait("Conformance", "CHL-05")]
    [InlineData("/apps/wiki/pages/x", "https://wiki.example/apps/wiki" + WellKnown)]
    [InlineData("/apps/wiki/mcp", "https://wiki.example/apps/wiki" + WellKnown + "/mcp")]
    public async Task Challenge_WithThePathBaseAdvertised_PointsBelowIt(string url, string location)
    {
        await using var app = await StartAsync(
            "https://wiki.example/apps/wiki", setup => setup.Settings["Challenges:AdvertisePathBaseMetadata"] = "true");

        using var challenge = await app.GetAsync(url);
        using var document = await app.GetAsync(new Uri(location).PathAndQuery);

        Assert.Equal(location, ReceivedChallenge.Bearer(challenge)["resource_metadata"]);
        Assert.Equal(location.Replace(WellKnown, "", StringComparison.Ordinal), await Documents.ResourceAsync(document));
    }

    private static Task<ProtectedApp> StartAsync(string resource = "https://wiki.example", Action<ProtectedAppSetup>? change = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["Resource"] = resource;
        setup.App = web =>
        {
            web.MapGet("/apps/wiki/{**page}", () => "in");
            web.MapFallback("{**path}", () => Results.Content("<html>app</html>", "text/html")).AllowAnonymous();
        };
        change?.Invoke(setup);
    });
}
