using System.Net;
using System.Text.Json;
using ManagedAccess.Emulator.AuthorizationServer;

namespace ManagedAccess.Emulator.Tests.AuthorizationServer;

public sealed class ServerMetadataTests
{
    private const string Path = "/.well-known/oauth-authorization-server";

    [Theory]
    [Trait("Conformance", "EMU-01")]
    [InlineData("http://localhost")]
    [InlineData("http://localhost:5080")]
    [InlineData("http://127.0.0.1:5081")]
    [InlineData("http://[::1]:5082")]
    [InlineData("https://localhost:7443")]
    public async Task Metadata_AtAnyLoopbackOrigin_StatesThatOriginAsIssuer(string origin)
    {
        await using var app = await EmulatedApp.StartAsync();

        var response = await app.CreateBrowser(origin).GetAsync(Path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var metadata = await response.ReadJsonAsync();
        Assert.Equal(origin, metadata.GetProperty("issuer").GetString());
        Assert.Equal(origin + "/cdn-cgi/access/oauth/authorization", metadata.GetProperty("authorization_endpoint").GetString());
        Assert.Equal(origin + "/cdn-cgi/access/oauth/token", metadata.GetProperty("token_endpoint").GetString());
        Assert.Equal(origin + "/cdn-cgi/access/oauth/revoke", metadata.GetProperty("revocation_endpoint").GetString());
        Assert.Equal(origin + "/cdn-cgi/access/oauth/registration", metadata.GetProperty("registration_endpoint").GetString());
        Assert.Equal(origin + "/cdn-cgi/access/certs", metadata.GetProperty("jwks_uri").GetString());
    }

    [Theory]
    [Trait("Conformance", "EMU-02")]
    [InlineData("https://as.example", Path)]
    [InlineData("https://as.example/", Path)]
    [InlineData("https://as.example/t1", Path + "/t1")]
    [InlineData("https://as.example/t1/", Path + "/t1")]
    [InlineData("https://as.example/a/b/", Path + "/a/b")]
    public void PathFor_AnIssuer_InsertsItsPathWithoutTerminatingSlash(string issuer, string path)
        => Assert.Equal(path, ServerMetadata.PathFor(issuer));

    [Theory]
    [Trait("Conformance", "EMU-02")]
    [InlineData(Path + "/t1")]
    [InlineData(Path + "/")]
    public async Task Metadata_OfAnIssuerThatIsNotHere_Is404InJson(string path)
    {
        await using var app = await EmulatedApp.StartAsync();

        var response = await app.CreateBrowser().GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("not_found", (await response.ReadJsonAsync()).GetProperty("error").GetString());
    }

    [Fact]
    [Trait("Conformance", "EMU-03")]
    [Trait("Conformance", "EMU-04")]
    [Trait("Conformance", "EMU-19")]
    public async Task Metadata_ByDefault_StatesWhatIsSupportedAndNothingElse()
    {
        await using var app = await EmulatedApp.StartAsync(("Emulator:Scopes:0", "extra"));

        var metadata = await (await app.CreateBrowser().GetAsync(Path)).ReadJsonAsync();

        Assert.Equal(["S256"], Texts(metadata, "code_challenge_methods_supported"));
        Assert.Equal(["code"], Texts(metadata, "response_types_supported"));
        Assert.Equal(["query"], Texts(metadata, "response_modes_supported"));
        Assert.Equal(["authorization_code", "refresh_token"], Texts(metadata, "grant_types_supported"));
        Assert.Equal(["client_secret_basic", "client_secret_post", "none"], Texts(metadata, "token_endpoint_auth_methods_supported"));
        Assert.Equal(["wiki.read", "wiki.write", "extra", "offline_access"], Texts(metadata, "scopes_supported"));
        Assert.True(metadata.GetProperty("authorization_response_iss_parameter_supported").GetBoolean());
        Assert.False(metadata.TryGetProperty("client_id_metadata_document_supported", out _));
        Assert.False(metadata.TryGetProperty("introspection_endpoint", out _));
    }

    [Fact]
    [Trait("Conformance", "EMU-19")]
    public async Task Metadata_WithClientDocumentsOn_SaysSo()
    {
        await using var app = await EmulatedApp.StartAsync(("Emulator:ClientIdMetadataDocuments", "true"));

        var metadata = await (await app.CreateBrowser().GetAsync(Path)).ReadJsonAsync();

        Assert.True(metadata.GetProperty("client_id_metadata_document_supported").GetBoolean());
    }

    [Fact]
    [Trait("Conformance", "EMU-01")]
    public async Task Metadata_AskedForItsHead_HasTheHeadersAndNoContent()
    {
        await using var app = await EmulatedApp.StartAsync();

        var response = await app.CreateBrowser().SendAsync(new HttpRequestMessage(HttpMethod.Head, Path));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Content.Headers.ContentLength > 0);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("", "http://localhost")]
    [InlineData("/", "http://localhost")]
    [InlineData("/pages/on-call", "http://localhost")]
    [InlineData("/mcp", "http://localhost/mcp")]
    [InlineData("/mcp/tools", "http://localhost/mcp")]
    [InlineData("/mcpx", "http://localhost")]
    public async Task AccessDocument_OfAPage_NamesTheResourceThatCoversIt(string page, string resource)
    {
        await using var app = await EmulatedApp.StartAsync();

        var response = await app.CreateBrowser().GetAsync("/.well-known/cloudflare-access-protected-resource" + page);

        var document = await response.ReadJsonAsync();
        Assert.Equal(resource, document.GetProperty("resource").GetString());
        Assert.True(document.GetProperty("protected").GetBoolean());
        Assert.Equal("localhost", document.GetProperty("team_domain").GetString());
        Assert.Equal(["http://localhost"], Texts(document, "authorization_servers"));
    }

    private static string?[] Texts(JsonElement document, string name) => [.. document.GetProperty(name).EnumerateArray().Select(item => item.GetString())];
}
