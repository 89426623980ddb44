using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Sessions;

/// <summary>The two cookies of Access: <c>CF_Authorization</c> says who is signed in, <c>CF_AppSession</c> names the browser.</summary>
/// <remarks>
/// Cookies are shared by all ports of a host (RFC 6265 §8.5). Where another application on localhost has <c>CF_Authorization</c> already, the
/// assertion is kept under a name with the port in it, and both stay signed in.
/// </remarks>
internal sealed class SessionCookies(
    AssertionSigner signer, UserDirectory directory, AuthenticationContexts contexts, SignInTimes times, EndedSessions ended, TimeProvider clock, TimeSpan duration)
{
    public const string AuthorizationCookie = "CF_Authorization";
    public const string BrowserCookie = "CF_AppSession";

    private const int IdentifierBytes = 16;
    private const int IdentifierLength = 22;

    public async Task<BrowserSession?> ReadAsync(HttpContext context, string origin)
    {
        foreach (var assertion in await ReadAssertionsAsync(context, origin))
        {
            if (directory.FindBySubject(assertion.Subject) is { } person)
            {
                return new BrowserSession(person, times.Of(assertion.IdentityNonce) ?? assertion.IssuedAt, assertion.IdentityNonce, contexts.Of(assertion.IdentityNonce));
            }
        }

        return null;
    }

    /// <summary>The identifier of the service that the cookie is of; null when it is of a person, or of nobody.</summary>
    public async Task<string?> ReadServiceAsync(HttpContext context, string origin)
        => (await ReadAssertionsAsync(context, origin)).Select(assertion => assertion.CommonName).FirstOrDefault(name => name.Length > 0);

    /// <summary>The name under which the application at this port keeps its assertion.</summary>
    public static string NameAt(HttpContext context)
    {
        var port = context.Request.Host.Port ?? (context.Request.IsHttps ? 443 : 80);
        return string.Create(CultureInfo.InvariantCulture, $"{AuthorizationCookie}_{port}");
    }

    /// <summary>Whether a cookie carries an assertion, of any port.</summary>
    public static bool IsAuthorizationCookie(ReadOnlySpan<char> name)
        => name.StartsWith(AuthorizationCookie, StringComparison.Ordinal)
            && (name.Length == AuthorizationCookie.Length
                || (name[AuthorizationCookie.Length] == '_' && !name[(AuthorizationCookie.Length + 1)..].ContainsAnyExceptInRange('0', '9')));

    /// <param name="context">The request of the browser.</param>
    /// <param name="person">The person who signed in.</param>
    /// <param name="origin">The issuer.</param>
    /// <param name="authenticationContext">The requested strength of the sign-in (<c>acr</c>); null when the request did not name one.</param>
    public void SignIn(HttpContext context, Person person, string origin, string? authenticationContext = null)
    {
        var now = clock.GetUtcNow();
        var assertion = new Assertion
        {
            Issuer = origin,
            Subject = person.Subject,
            Email = person.Email,
            Name = person.Name,
            Custom = person.Custom,
            IdentityNonce = NewIdentifier(),
            IssuedAt = now,
            ExpiresAt = now + duration,
        };
        if (authenticationContext is not null)
        {
            contexts.Note(assertion.IdentityNonce, authenticationContext);
        }

        context.Response.Cookies.Append(FreeName(context, origin), signer.Write(assertion), Options(context, duration));
    }

    /// <summary>Gives the caller an assertion that was issued elsewhere.</summary>
    public void Append(HttpContext context, string origin, string assertion, TimeSpan lifetime)
        => context.Response.Cookies.Append(FreeName(context, origin), assertion, Options(context, lifetime));

    public void SignOut(HttpContext context, string origin)
    {
        context.Response.Cookies.Delete(FreeName(context, origin), Options(context, maxAge: null));
        context.Response.Cookies.Delete(BrowserCookie, Options(context, maxAge: null));
    }

    /// <summary>The name of this browser, to which forms are bound; made on first use. Emulators on other ports may share it, since each has its own secret.</summary>
    /// <param name="context">The request of the browser.</param>
    /// <param name="maxAge">How long the browser keeps its name; null for as long as it runs.</param>
    public static string BrowserOf(HttpContext context, TimeSpan? maxAge = null)
    {
        if (TryReadBrowser(context, out var known))
        {
            return known;
        }

        var browser = NewIdentifier();
        context.Response.Cookies.Append(BrowserCookie, browser, Options(context, maxAge));
        return browser;
    }

    public static bool TryReadBrowser(HttpContext context, out string browser)
    {
        browser = context.Request.Cookies[BrowserCookie] ?? "";
        return browser.Length == IdentifierLength && Base64Url.IsValid(browser);
    }

    private async Task<List<Assertion>> ReadAssertionsAsync(HttpContext context, string origin)
    {
        var found = new List<Assertion>(1);
        foreach (var name in new[] { NameAt(context), AuthorizationCookie })
        {
            if (context.Request.Cookies[name] is { Length: > 0 } value && await signer.ReadAsync(value, origin) is { } assertion && !ended.Includes(assertion))
            {
                found.Add(assertion);
            }
        }

        return found;
    }

    // The cookie keeps its name, so that no older assertion is left under the other name.
    private string FreeName(HttpContext context, string origin)
        => context.Request.Cookies.ContainsKey(NameAt(context))
            || (context.Request.Cookies[AuthorizationCookie] is { Length: > 0 } value && signer.IsOfAnotherApplication(value, origin))
            ? NameAt(context)
            : AuthorizationCookie;

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
