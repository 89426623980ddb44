namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>One member of the chain in <c>act</c> (RFC 8693 §4.1).</summary>
/// <param name="Subject">The <c>sub</c> of the actor.</param>
/// <param name="Issuer">Its <c>iss</c>, or null when the token's own issuer is meant.</param>
/// <param name="ClientId">Its <c>client_id</c>, if the issuer names one.</param>
internal sealed record TokenActor(string Subject, string? Issuer, string? ClientId);
