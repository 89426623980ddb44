using System.Text;
using ManagedAccess.AspNetCore.Tokens.Jwt;

namespace ManagedAccess.AspNetCore.Tokens.Validated;

/// <summary>The keys by which a token can be revoked, computed once for each token.</summary>
/// <param name="Session">Zero without a session.</param>
/// <param name="Token">Zero without an identifier.</param>
/// <param name="Person">Zero without a subject.</param>
/// <param name="Client">Zero without a client.</param>
internal sealed record RevocationMarks(ulong Session, ulong Token, ulong Person, ulong Client)
{
    public static RevocationMarks Of(ValidatedToken token) => new(
        KeyOf(RevocationKind.Session, token.Issuer, token.SessionId ?? token.IdentityNonce),
        KeyOf(RevocationKind.Token, token.Issuer, token.TokenId),
        KeyOf(RevocationKind.Person, token.Issuer, token.Subject),
        KeyOf(RevocationKind.Client, token.Issuer, token.ClientId));

    /// <summary>The key of a name at an issuer; zero without a name.</summary>
    public static ulong KeyOf(RevocationKind kind, string issuer, string? name) =>
        string.IsNullOrEmpty(name) ? 0 : TokenDigest.Compute(Encoding.UTF8.GetBytes($"{kind}\n{issuer}\n{name}")).A | 1;
}
