using System.Text;
using System.Text.Json;
using ManagedAccess.AspNetCore.Tests.Resources;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Metadata;

public class ProtectedResourceMetadataTests
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    [Fact]
    [Trait("Conformance", "PRM-01")]
    [Trait("Conformance", "PRM-02")]
    [Trait("Conformance", "PRM-03")]
    [Trait("Conformance", "PRM-04")]
    [Trait("Conformance", "PRM-08")]
    public async Task Document_OfAConfiguredResource_IsOneJsonObjectInTheOrderOfTheRfc()
    {
        await using var app = await ResourceApp.StartAsync(catalog: catalog =>
        {
            catalog.ResourceName = "Internal wiki";
            catalog.ScopesSupported = ["wiki.read", "wiki.write"];
        });

        using var response = await app.GetAsync(WellKnown);

        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(
            """{"resource":"https://wiki.example","authorization_servers":["https://as.example"],"scopes_supported":["wiki.read","wiki.write"],"bearer_methods_supported":["header"],"resource_name":"Internal wiki"}""",
            Encoding.UTF8.GetString(bytes));
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(bytes.Length, response.Content.Headers.ContentLength);
    }

    [Fact]
    [Trait("Conformance", "PRM-06")]
    [Trait("Conformance", "PRM-09")]
    [Trait("Conformance", "PRM-11")]
    public async Task Document_WithoutValues_LeavesTheirMembersOut()
    {
        await using var app = await ResourceApp.StartAsync(catalog: catalog => catalog.ResourceName = "");

        using var response = await app.GetAsync(WellKnown);

        var members = (await Documents.ReadAsync(response)).EnumerateObject().Select(member => member.Name);
        Assert.Equal(["resource", "authorization_servers", "bearer_methods_supported"], members);
    }

    [Fact]
    [Trait("Conformance", "PRM-05")]
    public async Task Document_WithOneValue_KeepsTheArray()
    {
        await using var app = await ResourceApp.StartAsync(catalog: catalog => catalog.ScopesSupported = ["read"]);

        using var response = await app.GetAsync(WellKnown);

        Assert.Equal("""["read"]""", (await Documents.ReadAsync(response)).GetProperty("scopes_supported").GetRawText());
    }

    [Fact]
    [Trait("Conformance", "PRM-07")]
    public async Task Document_WithScopes_KeepsTheirOrderAndNeverListsOfflineAccess()
    {
        await using var app = await ResourceApp.StartAsync(catalog: catalog =>
        {
            catalog.ScopesSupported = ["z", "offline_access", "a", "m", "a"];
            catalog.Resources.Add(new() { Path = "/mcp", ScopesSupported = { "offline_access" } });
        });

        using var main = await app.GetAsync(WellKnown);
        using var further = await app.GetAsync(WellKnown + "/mcp");

        Assert.Equal("""["z","a","m"]""", (await Documents.ReadAsync(main)).GetProperty("scopes_supported").GetRawText());
        Assert.False((await Documents.ReadAsync(further)).TryGetProperty("scopes_supported", out _));
    }

    [Fact]
    [Trait("Conformance", "PRM-10")]
    public async Task Document_WithTranslations_HasThemBesideTheName()
    {
        await using var app = await ResourceApp.StartAsync(catalog: catalog =>
        {
            catalog.ResourceName = "Internal wiki";
            catalog.ResourceNames["it"] = "Wiki interno";
            catalog.ResourceNames["de-CH"] = "Internes Wiki «ü»";
        });

        using var response = await app.GetAsync(WellKnown);

        var document = await Documents.ReadAsync(response);
        Assert.Equal("Internal wiki", document.GetProperty("resource_name").GetString());
        Assert.Equal("Wiki interno", document.GetProperty("resource_name#it").GetString());
        Assert.Equal("Internes Wiki «ü»", document.GetProperty("resource_name#de-CH").GetString());
    }

    [Theory]
    [Trait("Conformance", "PRM-03")]
    [Trait("Conformance", "RID-08")]
    [InlineData("https://wiki.example", WellKnown, "https://wiki.example")]
    [InlineData("https://wiki.example/", WellKnown, "https://wiki.example/")]
    [InlineData("https://Wiki.Example:443/Handbook", WellKnown + "/Handbook", "https://Wiki.Example:443/Handbook")]
    [InlineData("https://wiki.example/a%2Fb", WellKnown + "/a%2Fb", "https://wiki.example/a%2Fb")]
    [InlineData("https://wiki.example/größe", WellKnown + "/gr%C3%B6%C3%9Fe", "https://wiki.example/gr%C3%B6%C3%9Fe")]
    [InlineData("https://wiki.example/a+b&c='d'", WellKnown + "/a+b&c='d'", "https://wiki.example/a+b&c='d'")]
    [InlineData("https://wiki.example/~user/x;v=1", WellKnown + "/~user/x;v=1", "https://wiki.example/~user/x;v=1")]
    [InlineData("https://wiki.example/wiki?tenant=1", WellKnown + "/wiki?tenant=1", "https://wiki.example/wiki?tenant=1")]
    public async Task Resource_OfTheDocument_IsTheConfiguredIdentifier(string configured, string url, string expected)
    {
        await using var app = await ResourceApp.StartAsync(configured);

        using var response = await app.GetAsync(url);

        Assert.Equal(expected, await Documents.ResourceAsync(response));
        Assert.StartsWith($$"""{"resource":"{{expected}}",""", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Conformance", "PRM-04")]
    public async Task AuthorizationServers_AreByteIdenticalAndTheSameForEveryResource()
    {
        string[] issuers = ["https://acme.cloudflareaccess.com", "https://AS.example/Tenant/", "https://as.example:443", "https://as.example/ü"];
        await using var app = await ResourceApp.StartAsync(
            catalog: catalog =>
            {
                catalog.AdvertisedIssuers = [.. issuers, issuers[0]];
                catalog.Resources.Add(new() { Path = "/mcp", Name = "Wiki tools", ScopesSupported = { "wiki.read" } });
            },
            endpoints: routes => routes.MapGet("/jobs", () => "").AsProtectedResource("/jobs"));

        foreach (var path in new[] { "", "/mcp", "/jobs" })
        {
            using var response = await app.GetAsync(WellKnown + path);
            var document = await Documents.ReadAsync(response);
            Assert.Equal("https://wiki.example" + path, document.GetProperty("resource").GetString());
            Assert.Equal(issuers, document.GetProperty("authorization_servers").EnumerateArray().Select(issuer => issuer.GetString()));
        }
    }

    [Theory]
    [InlineData("https://wiki.example/apps/wiki", WellKnown + "/apps/wiki", "https://wiki.example")]
    [InlineData("http://localhost:5080", WellKnown, "http://localhost:5080")]
    public async Task AuthorizationServers_WithTheSlash_NameTheOriginOfTheResource(string resource, string url, string issuer)
    {
        await using var app = await ResourceApp.StartAsync(resource, catalog => catalog.AdvertisedIssuers = ["/", "https://as.example"]);

        using var response = await app.GetAsync(url);

        Assert.Equal([issuer, "https://as.example"], (await Documents.ReadAsync(response)).GetProperty("authorization_servers").EnumerateArray().Select(i => i.GetString()));
    }

    [Fact]
    public async Task Document_OfAFurtherResource_HasItsOwnNameAndScopes()
    {
        await using var app = await ResourceApp.StartAsync(
            catalog: catalog =>
            {
                catalog.ResourceName = "Internal wiki";
                catalog.ResourceNames["it"] = "Wiki interno";
                catalog.ScopesSupported = ["wiki.read", "wiki.write"];
                catalog.Resources.Add(new() { Path = "/mcp", Name = "Wiki tools", ScopesSupported = { "wiki.read" } });
            },
            endpoints: routes => routes.MapGet("/tools", () => "").AsProtectedResource("/mcp"));

        using var response = await app.GetAsync(WellKnown + "/mcp");

        Assert.Equal(
            """{"resource":"https://wiki.example/mcp","authorization_servers":["https://as.example"],"scopes_supported":["wiki.read"],"bearer_methods_supported":["header"],"resource_name":"Wiki tools"}""",
            JsonSerializer.Serialize(await Documents.ReadAsync(response)));
    }
}
