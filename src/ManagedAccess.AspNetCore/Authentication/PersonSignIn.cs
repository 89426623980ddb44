using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Tokens.Reading;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>Sends a person at a browser to sign in, if a setting says where, and brings them back to the page they asked for.</summary>
internal sealed class PersonSignIn(ChallengeOptions options, AccessTokenReader reader)
{
    private const string MaxAge = "max_age";

    /// <summary>Whether a person opens a page without a credential, or with a cookie that this library does not accept any more.</summary>
    public bool IsWanted(HttpContext context, RejectedCredential? credential) =>
        (credential is null ? !reader.HasConflictingCookies(context.Request) : credential.IsCuredBySigningIn) && IsPossible(context);

    /// <summary>Whether there is a person who can be sent to sign in.</summary>
    public bool IsPossible(HttpContext context) =>
        (options.BrowserScheme ?? options.BrowserLoginPath) is not null
        && AcceptNegotiation.IsBrowserNavigation(context.Request)
        && !IsLoginPath(context.Request.Path); // an app that protects its own login page would send its people in circles

    /// <summary>Sends the person to sign in.</summary>
    /// <param name="context">The request.</param>
    /// <param name="properties">The properties of the challenge; a return address in them is kept.</param>
    /// <param name="maxAge">How recent the sign-in must be; null if any sign-in is accepted.</param>
    public Task SendAsync(HttpContext context, AuthenticationProperties properties, TimeSpan? maxAge = null)
    {
        var target = properties.RedirectUri ?? ReturnPath.From(context.Request);
        if (options.BrowserScheme is { } scheme)
        {
            properties.RedirectUri = target;
            if (maxAge is not null)
            {
                properties.SetParameter(MaxAge, maxAge); // OpenIdConnectHandler reads it under this name and sends it to the authorization server
            }

            return context.ChallengeAsync(scheme, properties);
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(QueryHelpers.AddQueryString(ReturnPath.Below(context.Request.PathBase, options.BrowserLoginPath!), "redirect_url", target));
        return Task.CompletedTask;
    }

    private bool IsLoginPath(PathString path) =>
        options.BrowserLoginPath is { } loginPath && path.Equals(loginPath.Split('?', 2)[0], StringComparison.OrdinalIgnoreCase);
}
