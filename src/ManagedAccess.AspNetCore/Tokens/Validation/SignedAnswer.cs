using ManagedAccess.AspNetCore.Tokens.Introspection;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Signatures;

namespace ManagedAccess.AspNetCore.Tokens.Validation;

/// <summary>Reads the answer of an introspection endpoint that the server has signed (RFC 9701 §5).</summary>
internal sealed class SignedAnswer(SignedDocuments documents, AccessTokenOptions options, TimeProvider clock)
{
    // Our limit: an older answer may be about a token that was revoked since.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>The claims about the token; null when the answer does not count, which is the same as no answer.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(IntrospectionEndpoint endpoint, ReadOnlyMemory<byte> document)
    {
        var read = await documents.ReadAsync(
            document, static header => header.TypeEquals(JwtMember.TokenType, TokenType.Introspection), endpoint.Issuer.Keys, CancellationToken.None);
        if (read.Fault is not DocumentFault.None)
        {
            endpoint.Failed($"The signed answer is not accepted: {read.Fault}", isReached: true);
            return null;
        }

        if (ClaimsOf(endpoint, read.Payload) is not { } claims)
        {
            endpoint.Failed($"The signed answer is not from {endpoint.Issuer.Issuer}, for '{endpoint.Options.ClientId}', and of this minute", isReached: true);
            return null;
        }

        return claims;
    }

    private ReadOnlyMemory<byte>? ClaimsOf(IntrospectionEndpoint endpoint, byte[] payload)
    {
        StrictJsonObject.Read(payload, out var members);
        var answer = new ClaimsView(payload, ref members);
        var now = clock.GetUtcNow();
        return answer.TextEquals(JwtMember.Issuer, endpoint.Issuer.Issuer)
            && answer.AnyTextEquals(JwtMember.Audience, endpoint.Options.ClientId!)
            && answer.TryGetDate(JwtMember.IssuedAt, out var issuedAt)
            && now + options.ClockSkew >= issuedAt && now - options.ClockSkew < issuedAt + Lifetime
            && !answer.Has(JwtMember.Subject) && !answer.Has(JwtMember.Expiry) // RFC 9701 §5: or it could be taken for an access token
            && answer.IsObject(JwtMember.TokenIntrospection)
            ? answer.Raw(JwtMember.TokenIntrospection).ToArray()
            : (ReadOnlyMemory<byte>?)null; // without the type, an empty answer
    }
}
