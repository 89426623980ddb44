using System.Text;
using System.Text.Json;
using ManagedAccess.AspNetCore.Tests.Resources;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Metadata;

public sealed class ProtectedResourceMetadataTests
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
        await using var app = await ProtectedApp.StartAsync();

        using var response = await app.GetAsync(WellKnown);

        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(
            """{"resource":"https://wiki.corp.example","authorization_servers":["https://as.example.com","https://acme.cloudflareaccess.com"],"scopes_supported":["wiki.read","wiki.write"],"bearer_methods_supported":["header"],"resource_name":"Internal wiki"}""",
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
        await using var app = await StartAsync(("ResourceName", ""), ("ScopesSupported:0", null), ("ScopesSupported:1", null));

        using var response = await app.GetAsync(WellKnown);

        var members = (await Documents.ReadAsync(response)).EnumerateObject().Select(member => member.Name);
        Assert.Equal(["resource", "authorization_servers", "bearer_methods_supported"], members);
    }

    [Fact]
    [Trait("Conformance", "PRM-05")]
    public async Task Document_WithOneValue_KeepsTheArray()
    {
        await using var app = await StartAsync(("ScopesSupported:0", "read"), ("ScopesSupported:1", null));

        using var response = await app.GetAsync(WellKnown);

        Assert.Equal("""["read"]""", (await Documents.ReadAsync(response)).GetProperty("scopes_supported").GetRawText());
    }

    [Fact]
    [Trait("Conformance", "PRM-07")]
    public async Task Document_WithScopes_KeepsTheirOrderAndNeverListsOfflineAccess()
    {
        await using var app = await StartAsync(
            ("ScopesSupported:0", "z"),
            ("ScopesSupported:1", "offline_access"),
            ("ScopesSupported:2", "a"),
            ("ScopesSupported:3", "m"),
            ("ScopesSupported:4", "a"),
            ("Resources:0:ScopesSupported:0", "offline_access"));

        using var main = await app.GetAsync(WellKnown);
        using var further = await app.GetAsync(WellKnown + "/mcp");

        Assert.Equal("""["z","a","m"]""", (await Documents.ReadAsync(main)).GetProperty("scopes_supported").GetRawText());
        Assert.False((await Documents.ReadAsync(further)).TryGetProperty("scopes_supported", out _));
    }

    [Fact]
    [Trait("Conformance", "PRM-10")]
    public async Task Document_WithTranslations_HasThemBesideTheName()
    {
        await using var app = await StartAsync(("ResourceNames:it", "Wiki interno"), ("ResourceNames:de-CH", "Internes Wiki «ü»"));

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
        await using var app = await StartAsync(("Resource", configured));

        using var response = await app.GetAsync(url);

        Assert.Equal(expected, await Documents.ResourceAsync(response));
        Assert.StartsWith($$"""{"resource":"{{expected}}",""", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Conformance", "PRM-04")]
    public async Task AuthorizationServers_AreByteIdenticalAndTheSameForEveryResource()
    {
        string[] issuers = ["https://acme.cloudflareaccess.com", "https://AS.example/Tenant/", "https://as.example:443", "https://as.example/ü"];
        await using var app = await StartAsync(
            ("AuthorizationServers:0:Issuer", issuers[0]), // both as an OAuth server and as Access
            ("AuthorizationServers:2:Issuer", issuers[1]),
            ("AuthorizationServers:3:Issuer", issuers[2]),
            ("AuthorizationServers:4:Issuer", issuers[3]));

        foreach (var path in new[] { "", "/mcp", "/jobs" })
        {
            using var response = await app.GetAsync(WellKnown + path);
            var document = await Documents.ReadAsync(response);
            Assert.Equal(ProtectedApp.Resource + path, document.GetProperty("resource").GetString());
            Assert.Equal(issuers, document.GetProperty("authorization_servers").EnumerateArray().Select(issuer => issuer.GetString()));
        }
    }

    [Theory]
    [InlineData("https://wiki.example/apps/wiki", WellKnown + "/apps/wiki", "https://wiki.example")]
    [InlineData("http://localhost:5080", WellKnown, "http://localhost:5080")]
    public async Task AuthorizationServers_WithTheSlash_NameTheOriginOfTheResource(string resource, string url, string issuer)
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Environment = Environments.Development; // where alone the setting may have the slash
            setup.Settings["Resource"] = resource;
            setup.Settings["AuthorizationServers:0:Issuer"] = "/";
        });

        using var response = await app.GetAsync(url);

        Assert.Equal([issuer, TestIssuer.DefaultAccessIssuer], (await Documents.ReadAsync(response)).GetProperty("authorization_servers").EnumerateArray().Select(i => i.GetString()));
    }

    [Fact]
    public async Task Document_OfAFurtherResource_HasItsOwnNameAndScopes()
    {
        await using var app = await StartAsync(
            ("ResourceNames:it", "Wiki interno"), ("Resources:0:Name", "Wiki tools"), ("Resources:0:ScopesSupported:0", "wiki.read"));

        using var response = await app.GetAsync(WellKnown + "/mcp");

        Assert.Equal(
            """{"resource":"https://wiki.corp.example/mcp","authorization_servers":["https://as.example.com","https://acme.cloudflareaccess.com"],"scopes_supported":["wiki.read"],"bearer_methods_supported":["header"],"resource_name":"Wiki tools"}""",
            JsonSerializer.Serialize(await Documents.ReadAsync(response)));
    }

    private static Task<ProtectedApp> StartAsync(params (string Name, string? Value)[] settings) => ProtectedApp.StartAsync(setup =>
    {
        foreach (var (name, value) in settings)
        {
            setup.Settings[name] = value;
        }

        setup.App = web =>
        {
            web.MapGet("/jobs", () => "").AsProtectedResource("/jobs");
            web.MapGet("/tools", () => "").AsProtectedResource("/mcp");
        };
    });
}
