using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ManagedAccess.Emulator.Clients;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Tests.Clients;

public sealed class ClientDocumentsTests
{
    private const string ClientId = "https://client.example/agent/metadata.json";
    private const string Good = $$"""{"client_id":"{{ClientId}}","client_name":"Document agent","redirect_uris":["{{TestAgent.RedirectUri}}"],"grant_types":["authorization_code","refresh_token"],"token_endpoint_auth_method":"none"}""";

    [Theory]
    [Trait("Conformance", "EMU-18")]
    [InlineData(ClientId, true)]
    [InlineData("https://client.example/a", true)]
    [InlineData("https://client.example:8443/a?b=c", true)]
    [InlineData("http://client.example/a", false)]
    [InlineData("HTTPS://client.example/a", false)]
    [InlineData("https://client.example", false)]
    [InlineData("https://client.example/", false)]
    [InlineData("https://client.example/a/../b", false)]
    [InlineData("https://client.example/a/./b", false)]
    [InlineData("https://client.example/a/%2e%2e/b", false)]
    [InlineData("https://client.example/a#b", false)]
    [InlineData("https://client.example/a#", false)]
    [InlineData("https://user@client.example/a", false)]
    [InlineData("https://user:secret@client.example/a", false)]
    [InlineData("https://CLIENT.example/a", false)]
    [InlineData("https://client.example\\a", false)]
    [InlineData("https:///a", false)]
    [InlineData("ftp://client.example/a", false)]
    public void IsClientIdentifier_TakesPlainHttpsUrlsWithAPath(string clientId, bool expected)
        => Assert.Equal(expected, ClientDocuments.IsClientIdentifier(clientId));

    [Fact]
    [Trait("Conformance", "EMU-18")]
    public async Task Authorization_WithAGoodDocument_GoesAllTheWay()
    {
        var site = new DocumentSite(Good);
        await using var app = await StartAsync(site);
        var agent = new TestAgent(app.CreateBrowser());

        var authorization = await agent.AuthorizeAsync(("client_id", ClientId));
        var tokens = await agent.ExchangeAsync(authorization["code"], ("client_id", ClientId));

        Assert.Equal(HttpStatusCode.OK, tokens.StatusCode);
        Assert.True((await tokens.ReadJsonAsync()).TryGetProperty("refresh_token", out _));
        Assert.All(site.Requests, uri => Assert.Equal(ClientId, uri));
    }

    [Fact]
    [Trait("Conformance", "EMU-18")]
    public async Task Consent_OfADocumentClient_ShowsTheNameInTheDocument()
    {
        await using var app = await StartAsync(new DocumentSite(Good));
        var agent = new TestAgent(app.CreateBrowser());
        await agent.SignInAsync();

        var page = await agent.Browser.GetAsync(agent.AuthorizationUri(("client_id", ClientId)));

        Assert.Contains("Document agent", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Conformance", "EMU-18")]
    [InlineData("""{"client_id":"https://other.example/a","redirect_uris":["http://127.0.0.1:33418/callback"]}""")]
    [InlineData("""{"client_id":"https://client.example/agent/metadata.json/","redirect_uris":["http://127.0.0.1:33418/callback"]}""")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1:33418/callback"]}""")]
    [InlineData("""{"client_id":"https://client.example/agent/metadata.json"}""")]
    [InlineData("""{"client_id":"https://client.example/agent/metadata.json","redirect_uris":["http://127.0.0.1:33418/callback"],"client_secret":"s"}""")]
    [InlineData("""{"client_id":"https://client.example/agent/metadata.json","redirect_uris":["http://127.0.0.1:33418/callback"],"client_secret_expires_at":0}""")]
    [InlineData("""{"client_id":"https://client.example/agent/metadata.json","redirect_uris":["http://127.0.0.1:33418/callback"],"token_endpoint_auth_method":"client_secret_basic"}""")]
    [InlineData("""{"client_id":"https://client.example/agent/metadata.json","redirect_uris":["http://127.0.0.1:33418/callback","https://evil.example/cb"]}""")]
    [InlineData("""["https://client.example/agent/metadata.json"]""")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Authorization_WithABadDocument_GetsAPage(string document) => await AssertRefusedAsync(new DocumentSite(document));

    [Theory]
    [Trait("Conformance", "EMU-18")]
    [InlineData(HttpStatusCode.Found)]
    [InlineData(HttpStatusCode.MovedPermanently)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Created)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Authorization_WithADocumentThatIsNotServedPlainly_GetsAPage(HttpStatusCode status)
        => await AssertRefusedAsync(new DocumentSite(Good) { Status = status });

    [Fact]
    [Trait("Conformance", "EMU-18")]
    public async Task Authorization_WithALargeDocument_GetsAPage()
    {
        var padding = new string(' ', ClientDocuments.MaxDocumentLength - Good.Length);

        await using (var app = await StartAsync(new DocumentSite(Good + padding)))
        {
            var agent = new TestAgent(app.CreateBrowser());
            Assert.Contains("code", (await agent.AuthorizeAsync(("client_id", ClientId))).Keys);
        }

        await AssertRefusedAsync(new DocumentSite(Good + padding + " "));
    }

    [Fact]
    [Trait("Conformance", "EMU-18")]
    public async Task Authorization_WithADocumentOfAnotherType_GetsAPage() => await AssertRefusedAsync(new DocumentSite(Good) { ContentType = "text/html" });

    [Fact]
    [Trait("Conformance", "EMU-19")]
    public async Task Failure_IsNotRemembered()
    {
        var site = new DocumentSite(Good) { Status = HttpStatusCode.ServiceUnavailable };
        await using var app = await StartAsync(site);
        var agent = new TestAgent(app.CreateBrowser());
        await agent.SignInAsync();
        var failed = await agent.Browser.GetAsync(agent.AuthorizationUri(("client_id", ClientId)));
        site.Status = HttpStatusCode.OK;

        var retried = await agent.Browser.GetAsync(agent.AuthorizationUri(("client_id", ClientId)));

        Assert.Equal(HttpStatusCode.BadRequest, failed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, retried.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "EMU-19")]
    public async Task Document_WhileTheFeatureIsOff_IsNotFetched()
    {
        var site = new DocumentSite(Good);
        await using var app = await StartAsync(site, isEnabled: false);
        var agent = new TestAgent(app.CreateBrowser());

        var response = await agent.Browser.GetAsync(agent.AuthorizationUri(("client_id", ClientId)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(site.Requests);
    }

    [Fact]
    [Trait("Conformance", "EMU-19")]
    public async Task Document_AtPlainHttp_IsNotFetched()
    {
        var site = new DocumentSite(Good);
        await using var app = await StartAsync(site);
        var agent = new TestAgent(app.CreateBrowser());

        var response = await agent.Browser.GetAsync(agent.AuthorizationUri(("client_id", "http://client.example/agent/metadata.json")));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(site.Requests);
    }

    [Theory]
    [Trait("Conformance", "EMU-19")]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("2002:a00:1::", false)]
    public void IsAllowed_TakesPublicAddresses(string address, bool expected)
    {
        Assert.Equal(expected, ClientDocumentHandler.IsAllowed(IPAddress.Parse(address), allowLoopback: true));
        Assert.Equal(expected, ClientDocumentHandler.IsAllowed(IPAddress.Parse(address), allowLoopback: false));
    }

    [Theory]
    [Trait("Conformance", "EMU-19")]
    [InlineData("127.0.0.1")]
    [InlineData("127.9.9.9")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void IsAllowed_TakesLoopbackOnlyWhileTheEmulatorIsOnLoopback(string address)
    {
        Assert.True(ClientDocumentHandler.IsAllowed(IPAddress.Parse(address), allowLoopback: true));
        Assert.False(ClientDocumentHandler.IsAllowed(IPAddress.Parse(address), allowLoopback: false));
    }

    [Fact]
    [Trait("Conformance", "EMU-19")]
    public async Task Handler_AskedForAPrivateAddress_DoesNotConnect()
    {
        using var client = new HttpClient(ClientDocumentHandler.Create(allowLoopback: false));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("https://127.0.0.1:9/metadata.json"));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("https://localhost:9/metadata.json"));
    }

    private static async Task AssertRefusedAsync(DocumentSite site)
    {
        await using var app = await StartAsync(site);
        var agent = new TestAgent(app.CreateBrowser());

        var response = await agent.Browser.GetAsync(agent.AuthorizationUri(("client_id", ClientId)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
        Assert.Single(site.Requests);
    }

    private static Task<EmulatedApp> StartAsync(DocumentSite site, bool isEnabled = true) => EmulatedApp.StartAsync(new EmulatedApp.Setup
    {
        Settings = [("Emulator:ClientIdMetadataDocuments", isEnabled ? "true" : "false")],
        ConfigureLast = builder => builder.Services.AddHttpClient("ManagedAccess.Emulator").ConfigurePrimaryHttpMessageHandler(() => site),
    });

    /// <summary>Serves one document and writes down who asked.</summary>
    private sealed class DocumentSite(string document) : HttpMessageHandler
    {
        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public string ContentType { get; init; } = "application/json";

        public List<string> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request.RequestUri!.OriginalString);
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(document));
            content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
            var response = new HttpResponseMessage(Status) { Content = content };
            response.Headers.Location = (int)Status is >= 300 and < 400 ? new Uri("https://client.example/elsewhere") : null;
            return Task.FromResult(response);
        }
    }
}
