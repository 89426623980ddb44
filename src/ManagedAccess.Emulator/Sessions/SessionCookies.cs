using System.Buffers.Text;
using System.Security.Cryptography;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Sessions;

/// <summary>The two cookies of Access: <c>CF_Authorization</c> says who is signed in, <c>CF_AppSession</c> names the browser.</summary>
/// <remarks>Cookies are shared by all ports of a host: whatever another program put there counts as no cookie.</remarks>
internal sealed class SessionCookies(
    AssertionSigner signer, UserDirectory directory, AuthenticationContexts contexts, TimeProvider clock, TimeSpan duration)
{
    public const string AuthorizationCookie = "CF_Authorization";
    public const string BrowserCookie = "CF_AppSession";

    private const int IdentifierBytes = 16;
    private const int IdentifierLength = 22;

    public async Task<BrowserSession?> ReadAsync(HttpContext context, string origin)
    {
        if (context.Request.Cookies[AuthorizationCookie] is not { Length: > 0 } value
            || await signer.ReadAsync(value, origin) is not { } assertion
            || directory.FindBySubject(assertion.Subject) is not { } person)
        {
            return null;
        }

        return new BrowserSession(person, assertion.IssuedAt, assertion.IdentityNonce, contexts.Of(assertion.IdentityNonce));
    }

    /// <param name="context">The request of the browser.</param>
    /// <param name="person">Who signed in.</param>
    /// <param name="origin">The issuer.</param>
    /// <param name="authenticationContext">What the sign-in was asked to be (<c>acr</c>); null when nothing was asked.</param>
    public void SignIn(HttpContext context, Person person, string origin, string? authenticationContext = null)
    {
        var now = clock.GetUtcNow();
        var assertion = new Assertion
        {
            Issuer = origin,
            Subject = person.Subject,
            Email = person.Email,
            Name = person.Name,
            IdentityNonce = NewIdentifier(),
            IssuedAt = now,
            ExpiresAt = now + duration,
        };
        if (authenticationContext is not null)
        {
            contexts.Note(assertion.IdentityNonce, authenticationContext);
        }

        context.Response.Cookies.Append(AuthorizationCookie, signer.Write(assertion), Options(context, duration));
    }

    public static void SignOut(HttpContext context)
    {
        context.Response.Cookies.Delete(AuthorizationCookie, Options(context, maxAge: null));
        context.Response.Cookies.Delete(BrowserCookie, Options(context, maxAge: null));
    }

    /// <summary>The name of this browser, to which forms are bound; made on first use. One of another port's emulator serves as well, since only our forms are bound with our secret.</summary>
    public static string BrowserOf(HttpContext context)
    {
        if (TryReadBrowser(context, out var known))
        {
            return known;
        }

        var browser = NewIdentifier();
        context.Response.Cookies.Append(BrowserCookie, browser, Options(context, maxAge: null));
        return browser;
    }

    public static bool TryReadBrowser(HttpContext context, out string browser)
    {
        browser = context.Request.Cookies[BrowserCookie] ?? "";
        return browser.Length == IdentifierLength && Base64Url.IsValid(browser);
    }

    private static CookieOptions Options(HttpContext context, TimeSpan? maxAge) => new()
    {
        HttpOnly = true,

        // Lax, not Strict: a client sends the browser here from another site, and the person should still be signed in.
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        Path = "/",
        MaxAge = maxAge,
        IsEssential = true,
    };

    private static string NewIdentifier() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdentifierBytes));
}
