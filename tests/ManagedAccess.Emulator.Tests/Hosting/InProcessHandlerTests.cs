using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Tests.Hosting;

public sealed class InProcessHandlerTests
{
    private const string LibraryClient = "ManagedAccess.AspNetCore";
    private const string Metadata = "/.well-known/oauth-authorization-server";

    [Fact]
    public async Task Library_AskingForKeysOfTheOriginThatWasReached_IsAnsweredInProcess()
    {
        var network = new Network();
        await using var app = await StartAsync(network);
        await app.CreateBrowser("http://localhost:5080").GetAsync("/");

        using var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient(LibraryClient);
        var metadata = await (await client.GetAsync("http://localhost:5080" + Metadata)).ReadJsonAsync();
        var keys = await client.GetAsync(metadata.GetProperty("jwks_uri").GetString());

        Assert.Equal("http://localhost:5080", metadata.GetProperty("issuer").GetString());
        Assert.Equal(HttpStatusCode.OK, keys.StatusCode);
        Assert.Single((await keys.ReadJsonAsync()).GetProperty("keys").EnumerateArray());
        Assert.Empty(network.Requests);
    }

    [Theory]
    [InlineData("http://localhost:5080/elsewhere")]
    [InlineData("http://localhost:5081/cdn-cgi/access/certs")]
    [InlineData("https://localhost:5080/cdn-cgi/access/certs")]
    [InlineData("https://acme.cloudflareaccess.com/cdn-cgi/access/certs")]
    public async Task Library_AskingForSomethingElse_GoesToTheNetwork(string uri)
    {
        var network = new Network();
        await using var app = await StartAsync(network);
        await app.CreateBrowser("http://localhost:5080").GetAsync("/");

        using var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient(LibraryClient);
        await client.GetAsync(uri);

        Assert.Equal([uri], network.Requests);
    }

    [Fact]
    public async Task Library_AskingForAConfiguredIssuer_GoesToTheNetworkWhateverAHostHeaderSaid()
    {
        var network = new Network();
        await using var app = await StartAsync(network, ("ManagedAccess:AuthorizationServers:0:Issuer", "http://localhost:5081"));
        await app.CreateBrowser("http://localhost:5081").GetAsync("/");

        using var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient(LibraryClient);
        await client.GetAsync("http://localhost:5081/cdn-cgi/access/certs");

        Assert.Single(network.Requests);
    }

    [Fact]
    public async Task Library_ConfiguredWithTheOriginOfTheTestServer_IsAnsweredInProcess()
    {
        var network = new Network();
        await using var app = await StartAsync(network, ("ManagedAccess:AuthorizationServers:0:Issuer", "http://localhost"));
        await app.CreateBrowser().GetAsync("/");

        using var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient(LibraryClient);
        await client.GetAsync("http://localhost" + Metadata);

        Assert.Empty(network.Requests);
    }

    [Fact]
    public async Task Library_WhileTheEmulatorIsOff_GoesToTheNetwork()
    {
        var network = new Network();
        await using var app = await StartAsync(network, ("Emulator:Enabled", "false"));
        await app.CreateBrowser().GetAsync("/");

        using var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient(LibraryClient);
        await client.GetAsync("http://localhost" + Metadata);

        Assert.Single(network.Requests);
    }

    // The library may be added after the emulator: its handler is wrapped all the same.
    private static Task<EmulatedApp> StartAsync(Network network, params (string, string?)[] settings) => EmulatedApp.StartAsync(new EmulatedApp.Setup
    {
        Settings = settings,
        ConfigureLast = builder => builder.Services.AddHttpClient(LibraryClient).ConfigurePrimaryHttpMessageHandler(() => network),
    });

    private sealed class Network : HttpMessageHandler
    {
        public List<string> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request.RequestUri!.OriginalString);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        }
    }
}
