using System.Net;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;
using ManagedAccess.Testing;

namespace ManagedAccess.EndToEnd.Tests;

/// <summary>The wiki in Production, without the emulator, in front of authorization servers that it knows by settings alone.</summary>
public sealed class OtherServersTests(NodeWorkspace node)
{
    [Fact]
    public async Task SecondEmulator_OnAnotherPort_IsTrustedBySettings()
    {
        var port = FreePort.Next();
        var identifier = $"http://127.0.0.1:{port}";
        await using var other = await WikiProcess.StartAsync(new Dictionary<string, string> { ["Emulator:Resources:0"] = identifier });
        await using var wiki = await StartAsync(port, identifier, other.Origin);

        await GetInAndReadAsync(wiki, other.Origin, algorithm: "RS256");
    }

    [Fact]
    public async Task ServerOfAnotherMake_IsTrustedBySettings()
    {
        var port = FreePort.Next();
        var identifier = $"http://127.0.0.1:{port}";
        await using var server = await NodeServer.StartAuthorizationServerAsync(node, identifier);
        await using var wiki = await StartAsync(port, identifier, server.Identifier);

        await GetInAndReadAsync(wiki, server.Identifier, algorithm: "ES256");
    }

    private static Task<WikiProcess> StartAsync(int port, string identifier, string issuer) => WikiProcess.StartAsync(
        new Dictionary<string, string>
        {
            ["Emulator:Enabled"] = "false",
            ["ManagedAccess:Resource"] = identifier,
            ["ManagedAccess:AuthorizationServers:0:Issuer"] = issuer,
            ["ManagedAccess:AuthorizationServers:0:RequireHttpsMetadata"] = "false",
        },
        "Production",
        port);

    private static async Task GetInAndReadAsync(WikiProcess wiki, string issuer, string algorithm)
    {
        using var person = Person.Ada();
        using var client = new StandardsClient("Traveller");
        var page = new Uri(wiki.Address, "/pages/on-call");

        var grant = await client.GetInAsync(page, person);
        Assert.Equal(issuer, grant.Server.GetProperty("issuer").GetString());
        Assert.Equal(algorithm, grant.ReadTokenPart(0).GetProperty("alg").GetString());

        using var response = await client.GetAsync(page, grant.AccessToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(SamplePages.Read("on-call"), SamplePages.Split(await response.Content.ReadAsStringAsync()).Text);

        var caller = await client.GetJsonAsync(new Uri(wiki.Address, "/whoami"), grant.AccessToken);
        Assert.Equal("human", caller.GetProperty("kind").GetString());
        Assert.Equal("Ada Lovelace", caller.GetProperty("user").GetProperty("name").GetString());
        Assert.Equal(grant.ClientId, caller.GetProperty("client").GetProperty("id").GetString());
        Assert.Equal(issuer, caller.GetProperty("issuer").GetString());

        var refreshed = await client.RefreshAsync(grant);
        Assert.False(refreshed.IsError, $"{refreshed.Error} {refreshed.ErrorDescription}");
        using var again = await client.GetAsync(page, refreshed.AccessToken);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);

        // Nothing of the emulator is left over.
        using var emulated = await client.GetAsync(new Uri(wiki.Address, "/.well-known/oauth-authorization-server"), grant.AccessToken);
        Assert.Equal(HttpStatusCode.NotFound, emulated.StatusCode);
    }
}
