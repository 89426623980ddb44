namespace ManagedAccess.Emulator.Clients;

/// <summary>The values in force for a client, whoever stated them: a registration request or the client's own document.</summary>
internal sealed record ClientRegistration
{
    public const string None = "none";
    public const string Basic = "client_secret_basic";
    public const string Post = "client_secret_post";
    public const string AuthorizationCode = "authorization_code";
    public const string RefreshToken = "refresh_token";

    public required IReadOnlyList<string> RedirectUris { get; init; }

    public string? Name { get; init; }

    public required string AuthenticationMethod { get; init; }

    public required IReadOnlyList<string> GrantTypes { get; init; }

    public bool HasSecret => AuthenticationMethod != None;
}
