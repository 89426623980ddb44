using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Reading;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Tells a person's own browser behind Access from an agent: only the browser has the cookie, and the edge makes the assertion from it.</summary>
internal static class AccessBrowser
{
    /// <summary>Whether a browser sent the accepted credential.</summary>
    public static bool Sent(HttpRequest request, CredentialSource source) => source switch
    {
        CredentialSource.Cookie => true,
        CredentialSource.Assertion => request.Headers.Cookie.Count > 0 && CookieEqualsAssertion(request),
        _ => false,
    };

    private static bool CookieEqualsAssertion(HttpRequest request) =>
        AccessTokenReader.FindCookie(request.Headers.Cookie).Span.SequenceEqual(request.Headers[AccessTokenReader.AssertionHeader].ToString());
}
