using System.Net.Http.Headers;
using System.Text;
using ManagedAccess.Cli.Discovery;
using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Walks;

/// <summary>Looks at each authorization server that the metadata names. Nothing is registered and nobody signs in.</summary>
internal static class ServerWalk
{
    // A client looks at the first ones. A longer list is not walked to its end.
    private const int MaxServers = 5;

    // Every server has to refuse this registration: the redirect URI is not a URI (RFC 7591 §3.2.2, invalid_redirect_uri).
    private const string ImpossibleClient = """{"client_name":"managed-access doctor","redirect_uris":["not a uri"],"token_endpoint_auth_method":"none","grant_types":["authorization_code"],"response_types":["code"]}""";

    public static async Task<IReadOnlyList<AuthorizationServer>> RunAsync(Walk walk, IReadOnlyList<string> issuers, CancellationToken stop)
    {
        List<AuthorizationServer> servers = [];
        foreach (var issuer in issuers.Distinct(StringComparer.Ordinal).Take(MaxServers))
        {
            servers.Add(await LookAsync(walk, issuer, stop));
        }

        return servers;
    }

    private static async Task<AuthorizationServer> LookAsync(Walk walk, string issuer, CancellationToken stop)
    {
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var url) || !Origins.IsSecure(url))
        {
            return new(issuer, [], null);
        }

        List<Exchange> tried = [];
        foreach (var place in WellKnown.ForIssuer(url))
        {
            var answer = await walk.GetAsync("the metadata of the authorization server", place, stop, new Field("Accept", "application/json"));
            tried.Add(answer);
            if (answer is { Status: 200 } && answer.Json() is { } json && json.TryGetProperty("issuer", out _))
            {
                return await CompleteAsync(walk, new(issuer, tried, new ServerMetadata(json)), stop);
            }
        }

        return new(issuer, tried, null);
    }

    private static async Task<AuthorizationServer> CompleteAsync(Walk walk, AuthorizationServer server, CancellationToken stop)
    {
        if (server.Metadata?.JwksUri is { } keys && Origins.IsSecure(keys))
        {
            server = server with { Keys = await walk.GetAsync("the keys of the authorization server", keys, stop, new Field("Accept", "application/json")) };
        }

        if (server.Metadata?.RegistrationEndpoint is { } registration && Origins.IsSecure(registration))
        {
            var content = new StringContent(ImpossibleClient, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            server = server with { Registration = await walk.SendAsync("whether a client may register itself", HttpMethod.Post, registration, content, stop, new Field("Accept", "application/json")) };
        }

        return server;
    }
}
