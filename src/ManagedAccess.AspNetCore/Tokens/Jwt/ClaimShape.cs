namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>The types and the greatest lengths of the claims that decisions and records use.</summary>
internal static class ClaimShape
{
    /// <summary>How long a text may be, in bytes.</summary>
    public const int MaxText = 1024;

    /// <summary>How long <c>scope</c> may be, in bytes.</summary>
    public const int MaxScope = 4096;

    // Every string that a decision or a record uses.
    private static readonly JwtMember[] Texts =
    [
        JwtMember.Subject, JwtMember.ClientId, JwtMember.TokenId, JwtMember.Email, JwtMember.Name, JwtMember.AuthenticationContext,
        JwtMember.SessionId, JwtMember.ClientName, JwtMember.CommonName, JwtMember.IdentityNonce, JwtMember.Country,
    ];

    /// <summary>Whether members that are registered as texts are texts here, used or not. <c>null</c> counts as absent.</summary>
    public static bool HasTexts(ClaimsView claims, JwtMember first, JwtMember second) => claims.IsAbsentNullOrText(first) && claims.IsAbsentNullOrText(second);

    /// <summary>The first claim that is not of its type, or too long.</summary>
    public static JwtMember? FirstMalformed(ClaimsView claims)
    {
        foreach (var member in Texts)
        {
            if (!claims.IsAbsentOrText(member, MaxText))
            {
                return member;
            }
        }

        return claims.Raw(JwtMember.Scope).Length > MaxScope ? JwtMember.Scope // our limit; with another type it grants nothing (RFC 9068 §2.2.3)
            : claims.Has(JwtMember.AuthenticationMethods) && !claims.IsTexts(JwtMember.AuthenticationMethods) ? JwtMember.AuthenticationMethods // RFC 8176 §1
            : null;
    }
}
