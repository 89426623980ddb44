using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tests.Resources;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Access;

public sealed class ResourceSelectorTests
{
    private const string Resource = "https://wiki.example";

    [Theory]
    [Trait("Conformance", "RID-11")]
    [InlineData("/", "https://wiki.example")]
    [InlineData("/pages/on-call", "https://wiki.example")]
    [InlineData("/api", "https://wiki.example/api")]
    [InlineData("/api/x", "https://wiki.example/api")]
    [InlineData("/api/v1", "https://wiki.example/api/v1")]
    [InlineData("/api/v1/x/y", "https://wiki.example/api/v1")]
    [InlineData("/api/v10", "https://wiki.example/api")]
    [InlineData("/apiary", "https://wiki.example")]
    [InlineData("/API/V1/", "https://wiki.example/api/v1")]
    [InlineData("/%61pi/%76%31/x", "https://wiki.example/api/v1")]
    [InlineData("/api/v1/../v2", "https://wiki.example/api")]
    [InlineData("/x/api/v1", "https://wiki.example")]
    public async Task Select_ByPath_TakesTheLongestPrefixOnASegmentBoundary(string path, string identifier)
    {
        await using var app = await StartAsync(Resource, ["/api", "/api/v1"]);

        using var response = await app.GetAsync(path);

        Assert.Equal(MetadataOf(identifier), ReceivedChallenge.Bearer(response)["resource_metadata"]);
    }

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/MCP")]
    [InlineData("/%6Dcp/")]
    [InlineData("/mcp/messages")]
    public async Task Select_InAnySpellingRoutingAccepts_IsTheSameResource(string path)
    {
        await using var app = await StartAsync(Resource, ["/mcp"]);

        using var response = await app.GetAsync(path);

        Assert.Equal(MetadataOf("https://wiki.example/mcp"), ReceivedChallenge.Bearer(response)["resource_metadata"]);
    }

    [Fact]
    public async Task Select_DeclaredEndpoint_DecidesWhateverThePath()
    {
        await using var app = await StartAsync(Resource, ["/tools"]);

        using var declared = await app.GetAsync("/tools/search");
        using var grouped = await app.GetAsync("/v2/x");

        Assert.Equal(MetadataOf("https://wiki.example/search"), ReceivedChallenge.Bearer(declared)["resource_metadata"]);
        Assert.Equal(MetadataOf("https://wiki.example/tools"), ReceivedChallenge.Bearer(grouped)["resource_metadata"]);
    }

    [Theory]
    [InlineData("/apps/wiki/mcp/x", "https://wiki.example/apps/wiki/mcp")] // routes hold the whole path
    [InlineData("/mcp/x", "https://wiki.example/apps/wiki/mcp")]           // the front end cut it off
    [InlineData("/apps/wiki/pages/x", "https://wiki.example/apps/wiki")]
    [InlineData("/apps/wiki", "https://wiki.example/apps/wiki")]
    [InlineData("/apps/wikimcp", "https://wiki.example/apps/wiki")]
    public async Task Select_BelowTheConfiguredPath_WorksWithAndWithoutIt(string path, string identifier)
    {
        await using var app = await StartAsync(Resource + "/apps/wiki", ["/mcp"]);

        using var response = await app.GetAsync(path);

        Assert.Equal(MetadataOf(identifier), ReceivedChallenge.Bearer(response)["resource_metadata"]);
    }

    [Fact]
    public async Task Select_WithPathBase_ComparesTheWholePath()
    {
        await using var app = await StartAsync(Resource + "/apps/wiki", ["/mcp"], setup => setup.App = web =>
        {
            web.UsePathBase("/apps/wiki");
            web.UseRouting();
            web.UseAuthentication();
            web.UseAuthorization();
        });

        using var response = await app.GetAsync("/apps/wiki/mcp");

        Assert.Equal(MetadataOf("https://wiki.example/apps/wiki/mcp"), ReceivedChallenge.Bearer(response)["resource_metadata"]);
    }

    [Theory]
    [Trait("Conformance", "RID-12")]
    [InlineData("/mcp", "https://wiki.example/mcp")]
    [InlineData("/mcp?tenant=1&x=%2F", "https://wiki.example/mcp?tenant=1&x=%2F")]
    [InlineData("/mcp?access_token=abc", "https://wiki.example/mcp")]
    [InlineData("/mcp/below", "https://wiki.example")]
    public async Task Select_InExactMode_NamesTheRequestedUrl(string url, string identifier)
    {
        await using var app = await StartAsync(Resource, ["/mcp"], setup => setup.Settings["Resources:0:Exact"] = "true");

        using var challenge = await app.GetAsync(url);
        var pointer = ReceivedChallenge.Bearer(challenge).ResourceMetadata!;
        using var document = await app.GetAsync(new Uri(pointer).PathAndQuery);

        Assert.Equal(MetadataOf(identifier), pointer);
        Assert.Equal(identifier, await Documents.ResourceAsync(document));
    }

    [Theory]
    [Trait("Conformance", "CHL-05")]
    [InlineData("https://wiki.example")]
    [InlineData("https://wiki.example/")]
    [InlineData("https://wiki.example:8443")]
    [InlineData("https://[2001:db8::1]:8443/x")]
    [InlineData("https://wiki.example/apps/wiki")]
    [InlineData("https://wiki.example/apps/wiki/")]
    [InlineData("https://wiki.example/apps/wiki?tenant=1")]
    [InlineData("https://wiki.example/a%2Fb/%C3%BC")]
    [InlineData("https://wiki.example/größe")]
    [InlineData("http://localhost:5080/wiki")]
    public async Task Challenge_Followed_LeadsToADocumentThatCoversTheUrl(string resource)
    {
        foreach (var advertisePathBase in new[] { false, true })
        {
            await using var app = await StartAsync(
                resource, ["/mcp", "/mcp/v2", "/ü b/", "/a%2Fb"], setup => setup.Settings["Challenges:AdvertisePathBaseMetadata"] = advertisePathBase.ToString());
            Assert.True(ResourceIdentity.TryParse(resource, out var main, out _));

            foreach (var path in new[] { "", "/mcp", "/mcp/v2/x", "/%C3%BC%20b/x", "/a%2Fb/c", "/jobs/7", "/pages/on-call" })
            {
                using var challenge = await app.GetAsync(main.Path.TrimEnd('/') + path);
                var pointer = new Uri(ReceivedChallenge.Bearer(challenge).ResourceMetadata!);
                using var document = await app.GetAsync(pointer.PathAndQuery);

                var covering = path switch
                {
                    "/mcp" => main.Append("/mcp"),
                    "/mcp/v2/x" => main.Append("/mcp/v2"),
                    "/%C3%BC%20b/x" => main.Append("/ü b/"),
                    "/a%2Fb/c" => main.Append("/a%2Fb"),
                    "/jobs/7" when main.Path.TrimEnd('/').Length == 0 => main.Append("/queue"),
                    _ => main,
                };
                Assert.Equal(covering.Identifier, await Documents.ResourceAsync(document));
            }
        }
    }

    [Theory]
    [Trait("Conformance", "RID-14")]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("wiki.example:1234")]
    public async Task Select_WithAConfiguredIdentifier_IgnoresTheHost(string host)
    {
        await using var app = await StartAsync(Resource, []);

        using var response = await app.GetAsync("/pages/x", ("Host", host));

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal(MetadataOf("https://wiki.example"), ReceivedChallenge.Bearer(response)["resource_metadata"]);
        Assert.DoesNotContain("evil", response + await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Conformance", "RID-14")]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("127.1")]
    [InlineData("[2001:db8::bad]")]
    public async Task Select_WithoutAnIdentifier_RefusesUnknownHostsAndSaysOnceWhatToSet(string host)
    {
        await using var app = await StartAsync(resource: null, []);

        using var first = await app.GetAsync("/pages/x", ("Host", host));
        using var second = await app.GetAsync("/pages/x", ("Host", host));

        Assert.Equal(400, (int)first.StatusCode);
        Assert.Equal("no-store", first.Headers.CacheControl?.ToString());
        Assert.False(first.Headers.Contains("WWW-Authenticate"));
        var seen = first + await first.Content.ReadAsStringAsync();
        Assert.DoesNotContain(host, seen, StringComparison.Ordinal);
        var warning = Assert.Single(app.Logs.Named("IdentityNotAttested"));
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains("ManagedAccess:Resource", warning.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(host, warning.Text, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Conformance", "RID-07")]
    [InlineData("localhost:5080", "http://localhost:5080")]
    [InlineData("LOCALHOST:80", "http://localhost")]
    [InlineData("127.0.0.1:81", "http://127.0.0.1:81")]
    [InlineData("[::1]:5080", "http://[::1]:5080")]
    public async Task Select_WithoutAnIdentifier_DerivesItOnLoopback(string host, string identifier)
    {
        await using var app = await StartAsync(resource: null, []);

        using var response = await app.GetAsync("/pages/x", ("Host", host));

        Assert.Equal(identifier + "/.well-known/oauth-protected-resource", ReceivedChallenge.Bearer(response)["resource_metadata"]);
        Assert.Empty(app.Logs.Named("IdentityNotAttested"));
    }

    [Fact]
    public async Task Select_InsideABranch_KeepsTheIdentityTheRequestHadBefore()
    {
        await using var app = await StartAsync(resource: null, []);
        var selector = app.Services.GetRequiredService<ResourceSelector>();
        var context = new DefaultHttpContext();
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("localhost", 5080);
        context.Request.Path = "/admin/x";

        var outside = selector.Select(context);
        (context.Request.PathBase, context.Request.Path) = ("/admin", "/x");
        var inside = selector.Select(context);

        Assert.Equal("http://localhost:5080", outside?.Identity.Identifier);
        Assert.Equal(outside?.Identity, inside?.Identity);
    }

    [Fact]
    public void AsProtectedResource_OfNoPath_Throws()
    {
        var builder = WebApplication.CreateSlimBuilder().Build();

        var exception = Assert.Throws<ArgumentException>("path", () => builder.MapGet("/", () => "").AsProtectedResource("mcp"));

        Assert.Contains("'mcp'; expected", exception.Message, StringComparison.Ordinal);
    }

    // Without an identifier, in Development, at the address that a developer opens.
    private static async Task<ProtectedApp> StartAsync(string? resource, string[] paths, Action<ProtectedAppSetup>? change = null)
    {
        var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Environment = resource is null ? Environments.Development : Environments.Production;
            setup.Settings["Resource"] = resource;
            setup.Settings["Resources:0:Path"] = null;
            foreach (var (index, path) in paths.Index())
            {
                setup.Settings[$"Resources:{index}:Path"] = path;
            }

            setup.App = web =>
            {
                web.MapGet("/mcp", () => "mcp");
                web.MapGet("/jobs/{id}", () => "").AsProtectedResource("/queue");
                web.MapGet("/tools/search", () => "").AsProtectedResource("/search");
                web.MapGroup("/v2").AsProtectedResource("/tools").MapGet("/x", () => "");
            };
            change?.Invoke(setup);
        });
        app.Client.BaseAddress = new Uri(resource is null ? "http://localhost" : ProtectedApp.Resource);
        return app;
    }

    // By hand, so that the code under test does not vouch for itself.
    private static string MetadataOf(string identifier) =>
        identifier.Replace(".example", ".example/.well-known/oauth-protected-resource", StringComparison.Ordinal);
}
