using System.Security.Claims;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Attribution.Identities;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Privacy;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>Finds the credential of a request, has it validated and notes what became of it: once an app, whereas a handler is made for each request.</summary>
internal sealed class CallerAuthenticator(
    AccessTokenReader reader,
    ResourceSelector resources,
    OurSchemes schemes,
    AccessTokenValidator validator,
    TokenGate gate,
    AccessIdentities identities,
    RefusalDiagnosis diagnosis,
    AccessTokenOptions options,
    IHostEnvironment environment,
    ILogger<CallerAuthenticator> logger)
{
    private const string AccessToken = "access_token"; // the name GetTokenAsync knows it by

    /// <summary>Completes at once, and without a state machine, whenever there is nothing to wait for: nearly always.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">The scheme that is asked; it judges what comes to a resource of its own.</param>
    /// <param name="given">A token that the app found in another place; null or empty to look for one.</param>
    public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string scheme, string? given = null)
    {
        var reading = string.IsNullOrEmpty(given) ? reader.Read(context.Request, scheme) : reader.ReadGiven(given, context.Request);
        if (reading.IsNone || !schemes.Owns(context, scheme, out var resource))
        {
            return NoResult;
        }

        if (reading.Credential is not { } credential)
        {
            diagnosis.Explain(reading.Rejection, context.Request);
            return Refused(context, scheme, CredentialFeature.Of(null, reading.Rejection));
        }

        if (CrossSiteGuard.Forbids(context.Request, credential, resource?.Identity.Origin))
        {
            return Refused(context, scheme, new CredentialFeature(credential.Source, TokenRejection.None) { CrossSite = true });
        }

        var outcome = ValidateAsync(context, scheme, credential, resource);
        return outcome.IsCompletedSuccessfully
            ? Conclude(context, scheme, credential, outcome.Result, resource)
            : ConcludeAsync(context, scheme, credential, outcome, resource);
    }

    /// <summary>Takes back that a caller was let in, because an event of the app refused them.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">The scheme that had let them in.</param>
    /// <param name="source">Where the token stood.</param>
    /// <param name="reason">The app's words, for the log.</param>
    public Task<AuthenticateResult> RefuseAsync(HttpContext context, string scheme, CredentialSource? source, string reason)
    {
        Log.RefusedByApplication(logger, LogText.Neutralise(reason)!);
        context.Features.Set<IAttributionFeature>(null);
        return Refused(context, scheme, new CredentialFeature(source, TokenRejection.None) { RefusedByApplication = true });
    }

    /// <summary>Whether the bearer token that was refused is not ours to refuse, and may well belong to a scheme of the app's own.</summary>
    public bool LeavesToTheApp(HttpContext context) => context.Features.Get<CredentialFeature>() switch
    {
        { ForeignIssuer: true } => true,
        { IssuerUnread: true, Scheme: var scheme } => reader.ReadWithoutCookie(context.Request, scheme).Credential is { } credential
            && gate.IsForeign(credential.Token.Span, resources.Select(context)?.Identity.Origin, scheme),
        _ => false,
    };

    private ValueTask<TokenOutcome> ValidateAsync(HttpContext context, string scheme, in PresentedCredential credential, ProtectedResource? resource) =>
        validator.ValidateAsync(
            context,
            credential,
            new TokenExpectation(resource?.Identity.Audiences ?? [], resource?.IsMainOfScheme ?? false, resource?.Identity.Origin, scheme));

    private async Task<AuthenticateResult> ConcludeAsync(
        HttpContext context, string scheme, PresentedCredential credential, ValueTask<TokenOutcome> outcome, ProtectedResource? resource) =>
        await Conclude(context, scheme, credential, await outcome, resource);

    private Task<AuthenticateResult> Conclude(HttpContext context, string scheme, in PresentedCredential credential, in TokenOutcome outcome, ProtectedResource? resource)
    {
        if (outcome.Token is { } token)
        {
            return AccessIdentities.AreWantedFor(token)
                ? AcceptedWithIdentityAsync(context, token, credential, resource)
                : Accepted(context, token, AttributionResolver.Resolve(token, AccessBrowser.Sent(context.Request, credential.Source)), credential, resource);
        }

        return IsStrayCookie(credential.Source, outcome.Rejection)
            ? WithoutCookieAsync(context, scheme, outcome.Rejection, resource)
            : Refused(context, scheme, CredentialFeature.Of(credential.Source, outcome.Rejection, outcome.RetryAfter));
    }

    private async Task<AuthenticateResult> AcceptedWithIdentityAsync(HttpContext context, ValidatedToken token, PresentedCredential credential, ProtectedResource? resource)
    {
        var attribution = AttributionResolver.Resolve(token, AccessBrowser.Sent(context.Request, credential.Source));
        if (await identities.FindAsync(token, credential.Token.ToString(), context.RequestAborted) is { } identity)
        {
            attribution = attribution.With(identity);
        }

        return await Accepted(context, token, attribution, credential, resource);
    }

    private Task<AuthenticateResult> Accepted(
        HttpContext context, ValidatedToken token, RequestAttribution attribution, in PresentedCredential credential, ProtectedResource? resource)
    {
        PrivateResponse.Ensure(context);

        // A principal and a ticket of its own for every request: both are mutable, the claims behind them are shared.
        var scheme = token.TrustedIssuer.Server.Scheme;
        var principal = new ClaimsPrincipal(new CallerIdentity(token, attribution, scheme));
        context.Features.Set<IAttributionFeature>(
            new AttributionFeature(attribution, resource?.Identity.Identifier, token.TrustedIssuer, credential.Source, principal));
        if (scheme != SchemeNames.ManagedAccess)
        {
            // Authentication may have run before routing, when the usual scheme judged by the path.
            context.Features.Set<CredentialFeature>(null);
            context.Features.Set<AccessDecision>(null);
        }

        var properties = new AuthenticationProperties(new TicketItems(token), new OnDemandDictionary<object?>());
        if (options.SaveToken && credential.Profile is AuthorizationServerType.OAuth)
        {
            properties.StoreTokens([new AuthenticationToken { Name = AccessToken, Value = credential.Token.ToString() }]);
        }

        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, properties, scheme)));
    }

    private static Task<AuthenticateResult> Refused(HttpContext context, string scheme, CredentialFeature credential)
    {
        if (scheme != SchemeNames.ManagedAccess)
        {
            credential = credential.In(scheme);
            context.Features.Set<IAttributionFeature>(null);
        }

        context.Features.Set(credential);
        context.Features.Set(credential.Decision);
        return RefusedResult;
    }

    // Cookies are shared across the ports of localhost: the one of another app's emulator is no credential here.
    private bool IsStrayCookie(CredentialSource source, TokenRejection rejection) =>
        source is CredentialSource.Cookie
        && environment.IsDevelopment()
        && rejection is TokenRejection.IssuerUnknown or TokenRejection.KeyUnknown or TokenRejection.AudienceMismatch;

    private async Task<AuthenticateResult> WithoutCookieAsync(HttpContext context, string scheme, TokenRejection rejection, ProtectedResource? resource)
    {
        Log.StrayCookieIgnored(logger, rejection.ReasonCode());
        var reading = reader.ReadWithoutCookie(context.Request, scheme);
        if (reading.Credential is not { } bearer)
        {
            return await (reading.IsNone ? NoResult : Refused(context, scheme, CredentialFeature.Of(null, reading.Rejection)));
        }

        return await Conclude(context, scheme, bearer, await ValidateAsync(context, scheme, bearer, resource), resource);
    }

    // One failure for all: what was wrong is in the feature, and a message here would reach logs and diagnostic pages.
    private static readonly Task<AuthenticateResult> RefusedResult = Task.FromResult(AuthenticateResult.Fail("The credential was refused."));
    private static readonly Task<AuthenticateResult> NoResult = Task.FromResult(AuthenticateResult.NoResult());
}
