namespace ManagedAccess.Emulator.DeveloperPage;

/// <summary>A person of the configuration, or of the source account after a sign-in.</summary>
/// <param name="Id">The subject.</param>
/// <param name="Email">The address.</param>
/// <param name="Name">The name.</param>
/// <param name="Groups">The groups.</param>
/// <param name="AuthenticationMethods">How the person signs in.</param>
/// <param name="IsAdmitted">Whether the policy admits the person now.</param>
/// <param name="Ruling">The line of the policy that decides, or the denial.</param>
/// <param name="IsDenied">Whether the person was denied on this page.</param>
/// <param name="SessionsEndedAt">When the person's sessions were ended on this page; null if they were not.</param>
/// <param name="IdentityProvider">The issuer of the source account that the person came from; null for a person of the configuration.</param>
internal sealed record PersonRow(
    string Id,
    string Email,
    string Name,
    IReadOnlyList<string> Groups,
    IReadOnlyList<string> AuthenticationMethods,
    bool IsAdmitted,
    string Ruling,
    bool IsDenied,
    DateTimeOffset? SessionsEndedAt,
    string? IdentityProvider);

/// <summary>A registered client.</summary>
/// <param name="Id">The <c>client_id</c>.</param>
/// <param name="Name">The name that the client gave itself.</param>
/// <param name="RedirectUris">Where answers go.</param>
/// <param name="Authentication">How it authenticates at the token endpoint.</param>
/// <param name="Grants">How many valid grants it has.</param>
/// <param name="IsDenied">Whether it was denied on this page.</param>
internal sealed record ClientRow(string Id, string Name, IReadOnlyList<string> RedirectUris, string Authentication, int Grants, bool IsDenied);

/// <summary>A consent of a person to a client.</summary>
/// <param name="Id">Names the grant.</param>
/// <param name="Person">The address of the person, or the subject of one who is no longer configured.</param>
/// <param name="ClientId">The client.</param>
/// <param name="ClientName">The name of the client.</param>
/// <param name="Scopes">What was allowed.</param>
/// <param name="GrantedAt">When the person consented.</param>
/// <param name="IsValid">False after it was revoked.</param>
/// <param name="AccessTokens">How many access tokens are valid.</param>
/// <param name="AccessTokensUntil">When the last of them ends.</param>
/// <param name="AreOpaque">Whether the emulator is asked about the access tokens, so that they can end before their time.</param>
/// <param name="RefreshTokenUntil">When the grant can no longer be refreshed; null without a refresh token.</param>
internal sealed record GrantRow(
    string Id,
    string Person,
    string ClientId,
    string ClientName,
    IReadOnlyList<string> Scopes,
    DateTimeOffset GrantedAt,
    bool IsValid,
    int AccessTokens,
    DateTimeOffset? AccessTokensUntil,
    bool AreOpaque,
    DateTimeOffset? RefreshTokenUntil);

/// <summary>A service token of the configuration, without its secret.</summary>
/// <param name="Id">The value of <c>CF-Access-Client-Id</c>.</param>
/// <param name="Name">The name in the policy.</param>
/// <param name="IsAdmitted">Whether the policy admits the service now.</param>
/// <param name="Ruling">The line of the policy that decides, or the denial.</param>
internal sealed record ServiceRow(string Id, string Name, bool IsAdmitted, string Ruling);

/// <summary>A published signing key.</summary>
/// <param name="Id">The <c>kid</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Signs">Whether it signs now, or only verifies earlier tokens.</param>
internal sealed record KeyRow(string Id, DateTimeOffset CreatedAt, bool Signs);

/// <summary>A list that may be longer than the part of it that is shown.</summary>
internal sealed record Rows<T>(IReadOnlyList<T> Newest, int Total);
