using System.Text.Json;

namespace ManagedAccess.Emulator.Clients;

/// <summary>The values in force for a client, from a registration request or from the client's own document.</summary>
internal sealed record ClientRegistration
{
    public const string None = "none";
    public const string Basic = "client_secret_basic";
    public const string Post = "client_secret_post";
    public const string PrivateKeyJwt = "private_key_jwt";
    public const string AuthorizationCode = "authorization_code";
    public const string RefreshToken = "refresh_token";

    public required IReadOnlyList<string> RedirectUris { get; init; }

    public string? Name { get; init; }

    /// <summary>At least one, the preferred one first. A document may leave the choice to each token request; the response to a registration names the first.</summary>
    public required IReadOnlyList<string> AuthenticationMethods { get; init; }

    /// <summary>The JWK Set that <c>private_key_jwt</c> is verified with, as JSON.</summary>
    public string? KeySet { get; init; }

    public required IReadOnlyList<string> GrantTypes { get; init; }

    /// <summary>The other members of the client's metadata, as they were sent.</summary>
    public IReadOnlyDictionary<string, JsonElement> Description { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The names of members that are ignored and not stored.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    public string AuthenticationMethod => AuthenticationMethods[0];

    public bool HasSecret => AuthenticationMethod is Basic or Post;

    public string? KeySetUri => KeySet is null && Description.TryGetValue("jwks_uri", out var uri) ? uri.GetString() : null;

    public string? ApplicationType => Description.TryGetValue(DescriptiveMetadata.ApplicationType, out var type) ? type.GetString() : null;
}
