using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;

namespace ManagedAccess.EndToEnd.Tests.Browser;

/// <summary>The wiki behind the emulator in both modes, after an afternoon of agents, and an edge in front of an application that does not run.</summary>
public sealed class EmulatedSites : IAsyncLifetime
{
    public WikiProcess Standard { get; private set; } = null!;

    public WikiProcess Edge { get; private set; } = null!;

    public EmulatorProcess Unavailable { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        // The policy leaves Alan out, for the page that says so.
        var edge = WikiProcess.StartAsync(new Dictionary<string, string>
        {
            ["Emulator:Mode"] = "Edge",
            ["Emulator:Policy:0"] = "bypass /healthz",
            ["Emulator:Policy:1"] = "allow group engineering",
        });
        Standard = await WikiProcess.StartAsync();
        Edge = await edge;
        Unavailable = await EmulatorProcess.StartAsync(FreeAddress(), "bypass /**");
        await UseAsync(Standard, "wiki.read");
        await UseAsync(Edge, "");
    }

    public async ValueTask DisposeAsync()
    {
        await Standard.DisposeAsync();
        await Edge.DisposeAsync();
        await Unavailable.DisposeAsync();
    }

    /// <summary>Two agents register, get in for two people, and make the mistakes that agents make.</summary>
    private static async Task UseAsync(WikiProcess wiki, string scope)
    {
        using var claude = new StandardsClient("Claude Code");
        using var editor = new StandardsClient("Build agent of the editor on Ada’s laptop");
        using var ada = Person.Ada();
        using var grace = Person.Grace();
        var page = new Uri(wiki.Address, "/pages/on-call");
        using var refused = await claude.GetAsync(page, token: null);
        var token = await GetTokenAsync(wiki, claude, ada, wiki.Origin, scope);
        var tools = await GetTokenAsync(wiki, editor, grace, wiki.ToolsIdentifier, scope);
        using var read = await claude.GetAsync(page, token);
        using var other = await editor.GetAsync(page, tools);
        using var unknown = await editor.GetAsync(page, token[..^4] + "xxxx");
        using var health = await claude.GetAsync(new Uri(wiki.Address, "/healthz"), token: null);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    private static async Task<string> GetTokenAsync(WikiProcess wiki, StandardsClient client, Person person, string resource, string scope)
    {
        // As it is: the metadata of the edge names no keys, because its tokens are opaque.
        var server = await client.GetJsonAsync(new Uri(wiki.Address, "/.well-known/oauth-authorization-server"));
        var clientId = await client.RegisterAsync(server);
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var answer = await client.AskAsync(server, clientId, person, resource, scope, verifier);
        using var response = await wiki.Http.PostAsync(server.GetProperty("token_endpoint").GetString(), new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = clientId,
            ["code"] = answer.Code!,
            ["redirect_uri"] = client.RedirectUri,
            ["code_verifier"] = verifier,
        }));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return System.Text.Json.JsonElement.Parse(text).GetProperty("access_token").GetString()!;
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://{listener.LocalEndpoint}");
    }
}
