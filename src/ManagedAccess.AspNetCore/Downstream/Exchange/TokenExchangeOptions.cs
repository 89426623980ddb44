using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore;

/// <summary>How the authorization server is asked for a token for another service.</summary>
public enum TokenExchangeGrant
{
    /// <summary>OAuth 2.0 Token Exchange (RFC 8693): the caller's token is the <c>subject_token</c>.</summary>
    TokenExchange,

    /// <summary>The on-behalf-of flow of Microsoft Entra: the caller's token is the <c>assertion</c> of a JWT bearer grant with <c>requested_token_use=on_behalf_of</c>.</summary>
    OnBehalfOf,
}

/// <summary>How a client gets, for the caller of the request, a token for the service that it calls.</summary>
/// <remarks>
/// The app proves to the authorization server who it is by exactly one of <see cref="ClientSecret"/>, <see cref="PrivateKeyPath"/> and
/// <see cref="CertificatePath"/>. At least one of <see cref="Audience"/>, <see cref="Resource"/> and <see cref="Scopes"/> names the service.
/// All values are checked when the host starts.
/// </remarks>
public sealed class TokenExchangeOptions
{
    /// <summary>How the server is asked.</summary>
    /// <value>Default <see cref="TokenExchangeGrant.TokenExchange"/>.</value>
    public TokenExchangeGrant Grant { get; set; }

    /// <summary>The authorization server that is asked: an <c>Issuer</c> of <c>ManagedAccess:AuthorizationServers</c>, exactly. Only its own tokens are sent to it.</summary>
    /// <value>Default <see langword="null"/>: the only OAuth server there. Required if there are several.</value>
    public string? Issuer { get; set; }

    /// <summary>The URL of the token endpoint.</summary>
    /// <value>Default <see langword="null"/>: the <c>token_endpoint</c> of the server's metadata (RFC 8414 §2). <c>https</c>, or <c>http</c> for a loopback host with <c>RequireHttpsMetadata</c> off.</value>
    public string? TokenEndpoint { get; set; }

    /// <summary>The identifier of this app at the authorization server.</summary>
    /// <value>Required.</value>
    public string? ClientId { get; set; }

    /// <summary>The secret of this app, sent by HTTP Basic (RFC 6749 §2.3.1).</summary>
    /// <value>Default <see langword="null"/>. Keep it out of files that are committed.</value>
    public string? ClientSecret { get; set; }

    /// <summary>Whether the secret is sent in the form, for servers that do not support HTTP Basic (<c>client_secret_post</c>).</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool SecretInForm { get; set; }

    /// <summary>A PEM file with the private key of this app: it signs an assertion for each request (<c>private_key_jwt</c>, RFC 7523 §2.2).</summary>
    /// <value>Default <see langword="null"/>. With <see cref="CertificatePath"/> the key of that certificate.</value>
    public string? PrivateKeyPath { get; set; }

    /// <summary>The algorithm that the private key signs with.</summary>
    /// <value>Default <c>RS256</c>. One of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512.</value>
    public string SigningAlgorithm { get; set; } = SigningAlgorithms.Rs256;

    /// <summary>A PEM file with the client certificate of this app, for authentication by TLS (RFC 8705 §2).</summary>
    /// <value>Default <see langword="null"/>. The key is in the same file, or in <see cref="PrivateKeyPath"/>. One certificate for each host of an authorization server.</value>
    public string? CertificatePath { get; set; }

    /// <summary>The name of the service at the authorization server (<c>audience</c>, RFC 8693 §2.1).</summary>
    /// <value>Default <see langword="null"/>. Not for <see cref="TokenExchangeGrant.OnBehalfOf"/>, where the scopes name the service.</value>
    public string? Audience { get; set; }

    /// <summary>The URL of the service (<c>resource</c>, RFC 8707 §2).</summary>
    /// <value>Default <see langword="null"/>. An absolute URL without a fragment. Not for <see cref="TokenExchangeGrant.OnBehalfOf"/>.</value>
    public string? Resource { get; set; }

    /// <summary>The scopes to ask for (<c>scope</c>, RFC 6749 §3.3).</summary>
    /// <value>Default empty. Required for <see cref="TokenExchangeGrant.OnBehalfOf"/>, such as <c>api://reports/.default</c>.</value>
    public IList<string> Scopes { get; } = [];

    /// <summary>How long a request waits for a token.</summary>
    /// <value>Default five seconds. From 100 milliseconds to 30 seconds.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many tokens are remembered. If there is no room, the server is asked for each request.</summary>
    /// <value>Default 10,000. From zero, which remembers nothing, to 1,000,000.</value>
    public int CacheEntries { get; set; } = 10_000;
}
