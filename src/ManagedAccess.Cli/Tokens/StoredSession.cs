using System.Text;
using System.Text.Json;
using ManagedAccess.Cli.Discovery;

namespace ManagedAccess.Cli.Tokens;

/// <summary>What a login leaves behind: the tokens for one resource, and what their renewal needs.</summary>
internal sealed record StoredSession
{
    /// <summary>The resource identifier, as the metadata names it. The access token is sent to its origin only.</summary>
    public required string Resource { get; init; }

    public required string Issuer { get; init; }

    public required Uri TokenEndpoint { get; init; }

    public Uri? RevocationEndpoint { get; init; }

    public required string ClientId { get; init; }

    /// <summary>For clients that were registered by hand with a secret; null for public ones.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The redirect URI that the client is registered with; null for one without.</summary>
    public string? RedirectUri { get; init; }

    public required string AccessToken { get; init; }

    public string? RefreshToken { get; init; }

    /// <summary>When the access token ends; null when the server did not say.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What the server granted, or what was asked for when it did not say (RFC 6749 §5.1).</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Whether the token is good for the next requests: a little early is better than a refusal.</summary>
    public bool IsFresh(DateTimeOffset now) => Expires is null || Expires > now + TimeSpan.FromSeconds(20);

    // A record writes its members: not these.
    public override string ToString() => $"session for {Resource}";

    /// <summary>All sessions of one origin as text for a store.</summary>
    public static string Write(IEnumerable<StoredSession> sessions)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var session in sessions)
            {
                json.WriteStartObject();
                json.WriteString("resource", session.Resource);
                json.WriteString("issuer", session.Issuer);
                json.WriteString("token_endpoint", session.TokenEndpoint.AbsoluteUri);
                json.WriteString("revocation_endpoint", session.RevocationEndpoint?.AbsoluteUri);
                json.WriteString("client_id", session.ClientId);
                json.WriteString("client_secret", session.ClientSecret);
                json.WriteString("redirect_uri", session.RedirectUri);
                json.WriteString("access_token", session.AccessToken);
                json.WriteString("refresh_token", session.RefreshToken);
                json.WriteString("scope", string.Join(' ', session.Scopes));
                if (session.Expires is { } expires)
                {
                    json.WriteNumber("expires_at", expires.ToUnixTimeSeconds());
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The sessions in a text of <see cref="Write"/>; those that lack something are left out.</summary>
    public static IReadOnlyList<StoredSession> Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Array ? [.. document.RootElement.EnumerateArray().Select(ReadOne).OfType<StoredSession>()] : [];
        }
        catch (JsonException)
        {
            // Not written by this tool: a login replaces it.
            return [];
        }
    }

    private static StoredSession? ReadOne(JsonElement item)
    {
        if (item.ValueKind is not JsonValueKind.Object || item.Text("resource") is not { } resource || item.Text("issuer") is not { } issuer
            || item.Url("token_endpoint") is not { } endpoint || item.Text("client_id") is not { } client || item.Text("access_token") is not { } token)
        {
            return null;
        }

        return new()
        {
            Resource = resource,
            Issuer = issuer,
            TokenEndpoint = endpoint,
            RevocationEndpoint = item.Url("revocation_endpoint"),
            ClientId = client,
            ClientSecret = item.Text("client_secret"),
            RedirectUri = item.Text("redirect_uri"),
            AccessToken = token,
            RefreshToken = item.Text("refresh_token"),
            Scopes = item.Text("scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
            Expires = item.TryGetProperty("expires_at", out var expires) && expires.TryGetInt64(out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
        };
    }
}
