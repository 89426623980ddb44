using System.Security.Claims;
using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Attribution.Identities;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Privacy;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Diagnosis;
using ManagedAccess.AspNetCore.Tokens.Reading;
using ManagedAccess.AspNetCore.Tokens.Validated;
using ManagedAccess.AspNetCore.Tokens.Validation;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>Finds the credential of a request, has it validated and notes the result. There is one instance for an app, but a handler for each request.</summary>
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

    /// <summary>Authenticates a request; completes synchronously, without a state machine, if there is nothing to wait for, which is nearly always.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">The scheme to authenticate with; it decides requests to its own resources.</param>
    /// <param name="given">A token that the app found in another place; null or empty to look for one.</param>
    public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string scheme, string? given = null)
    {
        var reading = string.IsNullOrEmpty(given) ? reader.Read(context.Request, scheme) : reader.ReadGiven(given, context.Request);
        if (reading.IsNone || !schemes.Owns(context, scheme, out var resource))
        {
            return NoResult;
        }

        if (reading.Credential is { Source: CredentialSource.DPoP } && resource?.Binding.DPoP is DPoPMode.Off)
        {
            return NoResult; // the scheme is a credential at other resources only
        }

        if (reading.Credential is not { } credential)
        {
            diagnosis.Explain(reading.Rejection, context.Request);
            return Refused(Found(context, resource), RejectedCredential.From(reading.Rejection, source: null, scheme));
        }

        var access = Found(context, resource);
        if (CrossSiteGuard.Forbids(context.Request, credential, resource?.Identity.Origin))
        {
            return Refused(access, new RejectedCredential(AccessReasons.CrossSite, credential.Source, scheme));
        }

        var outcome = ValidateAsync(context, scheme, credential, resource);
        return outcome.IsCompletedSuccessfully
            ? Conclude(context, access, scheme, credential, outcome.Result)
            : ConcludeAsync(context, access, scheme, credential, outcome);
    }

    /// <summary>Refuses a caller who had been let in, because an event of the app refused them.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">The scheme that had let them in.</param>
    /// <param name="source">The place of the token in the request.</param>
    /// <param name="reason">The app's words, for the log.</param>
    public Task<AuthenticateResult> RefuseAsync(HttpContext context, string scheme, CredentialSource? source, string reason)
    {
        Log.RefusedByApplication(logger, LogText.Neutralise(reason)!);
        return Refused(context.Access(), new RejectedCredential(AccessReasons.RefusedByApplication, source, scheme));
    }

    /// <summary>An event of the app threw an exception: the code that handles it must not attribute the request to this caller.</summary>
    public static void Withdraw(HttpContext context) => context.Access().Withdrawn();

    /// <summary>Whether the refused bearer token may belong to one of the app's own schemes.</summary>
    public bool LeavesToTheApp(HttpContext context) => context.Access().Rejection switch
    {
        { IsOfForeignIssuer: true } => true,
        { IsOfUnreadIssuer: true, Scheme: var scheme } => reader.ReadWithoutCookie(context.Request, scheme).Credential is { } credential
            && gate.IsForeign(credential.Token.Span, resources.Select(context)?.Identity.Origin, scheme),
        _ => false,
    };

    private ValueTask<TokenOutcome> ValidateAsync(HttpContext context, string scheme, in PresentedCredential credential, ProtectedResource? resource) =>
        validator.ValidateAsync(
            context,
            credential,
            new TokenExpectation(resource?.Identity.Audiences ?? [], resource?.IsMainOfScheme ?? false, resource?.Identity.Origin, scheme)
            {
                Binding = resource?.Binding,
                PublicPath = credential.Source is CredentialSource.DPoP ? resources.Attest(context)?.DecodedPath ?? default : default,
            });

    private async Task<AuthenticateResult> ConcludeAsync(
        HttpContext context, RequestAccess access, string scheme, PresentedCredential credential, ValueTask<TokenOutcome> outcome) =>
        await Conclude(context, access, scheme, credential, await outcome);

    private Task<AuthenticateResult> Conclude(HttpContext context, RequestAccess access, string scheme, in PresentedCredential credential, in TokenOutcome outcome)
    {
        if (outcome.Token is { } token)
        {
            return AccessIdentities.AreWantedFor(token)
                ? AcceptedWithIdentityAsync(context, access, token, credential)
                : Accepted(context, access, token, AttributionResolver.Resolve(token, AccessBrowser.Sent(context.Request, credential.Source)), credential);
        }

        return IsStrayCookie(credential.Source, outcome.Rejection)
            ? WithoutCookieAsync(context, access, scheme, outcome.Rejection)
            : Refused(access, RejectedCredential.From(outcome.Rejection, credential.Source, scheme, outcome.RetryAfter));
    }

    private async Task<AuthenticateResult> AcceptedWithIdentityAsync(HttpContext context, RequestAccess access, ValidatedToken token, PresentedCredential credential)
    {
        var attribution = AttributionResolver.Resolve(token, AccessBrowser.Sent(context.Request, credential.Source));
        if (await identities.FindAsync(token, credential.Token.ToString(), context.RequestAborted) is { } identity)
        {
            attribution = attribution.With(identity);
        }

        return await Accepted(context, access, token, attribution, credential);
    }

    private Task<AuthenticateResult> Accepted(
        HttpContext context, RequestAccess access, ValidatedToken token, RequestAttribution attribution, in PresentedCredential credential)
    {
        PrivateResponse.Ensure(context);

        // Every request has its own principal and ticket, because both are mutable; the claims are shared.
        var scheme = token.TrustedIssuer.Server.Scheme;
        var caller = new CallerIdentity(token, attribution, scheme);
        var principal = new ClaimsPrincipal(caller);
        access.Validated(caller, principal, credential.Source);

        var properties = new AuthenticationProperties(new TicketItems(token), new OnDemandDictionary<object?>());
        if (options.SaveToken && credential.Profile is AuthorizationServerType.OAuth)
        {
            properties.StoreTokens([new AuthenticationToken { Name = AccessToken, Value = credential.Token.ToString() }]);
        }

        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, properties, scheme)));
    }

    private static RequestAccess Found(HttpContext context, ProtectedResource? resource)
    {
        var access = context.Access();
        if (ErrorPage.IsShown(context))
        {
            access.ShowsErrorPage(context.Decision() ?? AccessDecision.Open);
        }

        access.Found(resource);
        return access;
    }

    private static Task<AuthenticateResult> Refused(RequestAccess access, RejectedCredential credential)
    {
        access.Rejected(credential);
        return RefusedResult;
    }

    // Cookies are shared across the ports of localhost: the cookie of another app's emulator is not a credential here.
    private bool IsStrayCookie(CredentialSource source, TokenRejection rejection) =>
        source is CredentialSource.Cookie
        && environment.IsDevelopment()
        && rejection is TokenRejection.IssuerUnknown or TokenRejection.KeyUnknown or TokenRejection.AudienceMismatch;

    private async Task<AuthenticateResult> WithoutCookieAsync(HttpContext context, RequestAccess access, string scheme, TokenRejection rejection)
    {
        Log.StrayCookieIgnored(logger, rejection.ReasonCode());
        var reading = reader.ReadWithoutCookie(context.Request, scheme);
        if (reading.Credential is not { } bearer)
        {
            if (reading.IsNone)
            {
                access.Withdrawn();
                return await NoResult;
            }

            return await Refused(access, RejectedCredential.From(reading.Rejection, source: null, scheme));
        }

        return await Conclude(context, access, scheme, bearer, await ValidateAsync(context, scheme, bearer, access.Resource));
    }

    // One failure for all reasons: the feature has the reason, and a message here would reach logs and diagnostic pages.
    private static readonly Task<AuthenticateResult> RefusedResult = Task.FromResult(AuthenticateResult.Fail("The credential was refused."));
    private static readonly Task<AuthenticateResult> NoResult = Task.FromResult(AuthenticateResult.NoResult());
}
