using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.Cli.Discovery;
using ManagedAccess.Cli.Execution;
using ManagedAccess.Cli.Http;
using ManagedAccess.Cli.Tokens;

namespace ManagedAccess.Cli.Login;

/// <summary>Introduces the tool: by hand, by document, as before, or by dynamic registration, in the order of MCP 2026-07-28.</summary>
internal static class ClientRegistration
{
    private const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

    public static async Task<Client> ChooseAsync(Walk walk, LoginTarget target, LoginRequest request, StoredSession? before, string redirectUri, CancellationToken stop)
    {
        if (request.ClientId is { } id)
        {
            return new(id, request.ClientSecret, IsNew: false);
        }

        if (request.ClientDocument is { } document)
        {
            return target.Server.TakesClientDocuments
                ? new(document, null, IsNew: false)
                : throw new CommandFailure($"{target.Issuer} does not take client ID metadata documents (client_id_metadata_document_supported). Leave --client-document out, or use --client-id.");
        }

        if (before is { RedirectUri: { } known } && before.Issuer == target.Issuer && known == redirectUri)
        {
            return new(before.ClientId, before.ClientSecret, IsNew: false);
        }

        return await RegisterAsync(walk, target, redirectUri, stop);
    }

    // RFC 7591 §3.1. By hand, because a native application says so (OpenID Connect Registration §2, MCP 2026-07-28), and the answer is read as it was received.
    private static async Task<Client> RegisterAsync(Walk walk, LoginTarget target, string redirectUri, CancellationToken stop)
    {
        if (target.Server.RegistrationEndpoint is not { } endpoint)
        {
            throw new CommandFailure($"{target.Issuer} registers no clients by itself. Ask its administrator for a public client with the redirect URI http://127.0.0.1/callback, and use --client-id (with --port where the port has to be exact).");
        }

        var registration = new JsonObject
        {
            ["client_name"] = "managed-access",
            ["application_type"] = "native",
            ["redirect_uris"] = new JsonArray(redirectUri),
            ["token_endpoint_auth_method"] = "none",
            ["grant_types"] = target.Server.DeviceAuthorizationEndpoint is null ? new JsonArray("authorization_code", "refresh_token") : new JsonArray("authorization_code", "refresh_token", DeviceGrant),
            ["response_types"] = new JsonArray("code"),
        };
        if (target.Scopes.Count > 0)
        {
            registration["scope"] = string.Join(' ', target.Scopes);
        }

        using var content = new StringContent(registration.ToJsonString(), Encoding.UTF8, "application/json");
        var answer = await walk.SendAsync("registering the tool", HttpMethod.Post, endpoint, content, stop, new Field("Accept", "application/json"));
        return answer.Status is 200 or 201 && answer.Json() is { } json && json.Text("client_id") is { } id
            ? new(id, json.Text("client_secret"), IsNew: true)
            : throw new CommandFailure($"{target.Issuer} refused to register the tool: {answer.Summary}{(answer.Json() is { } refusal && refusal.Text("error") is { } error ? $", {error}: {refusal.Text("error_description")}" : "")}. A client that was registered by hand works with --client-id.");
    }
}
