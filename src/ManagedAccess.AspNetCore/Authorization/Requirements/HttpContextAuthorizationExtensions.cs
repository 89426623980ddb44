using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

internal static class HttpContextAuthorizationExtensions
{
    /// <summary>The place where this request's shortfalls are collected.</summary>
    public static AuthorizationShortfallFeature Shortfall(this HttpContext context)
    {
        if (context.Features.Get<AuthorizationShortfallFeature>() is { } known)
        {
            return known;
        }

        var feature = new AuthorizationShortfallFeature();
        context.Features.Set(feature);
        return feature;
    }

    /// <summary>Whether the caller signed in through a browser session of the app's own: by a scheme that can sign people in, such as a cookie.</summary>
    public static bool SignedInThroughBrowser(this HttpContext context) =>
        context.Features.Get<BrowserSessionFeature>() is not null || SignedInBesideACredentialOfOurs(context);

    // Where ours was accepted the app's scheme is not asked by default, but an endpoint may have named it, and then it decided.
    private static bool SignedInBesideACredentialOfOurs(HttpContext context) =>
        context.Features.Get<IAttributionFeature>() is not null
        && context.AcceptedCredential() is null
        && context.Request.Headers.Authorization.Count == 0
        && context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Ticket is { } ticket
        && context.RequestServices.GetRequiredService<IAuthenticationSchemeProvider>().GetSchemeAsync(ticket.AuthenticationScheme) is { IsCompletedSuccessfully: true } found
        && typeof(IAuthenticationSignInHandler).IsAssignableFrom(found.Result?.HandlerType);
}

/// <summary>Set when the caller was authenticated by a scheme of the app's own that signs people in.</summary>
internal sealed class BrowserSessionFeature
{
    public static readonly BrowserSessionFeature Instance = new();
}
