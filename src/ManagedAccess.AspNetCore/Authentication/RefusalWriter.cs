using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Authorization.Requirements;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Reading;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>Turns reasons into responses: the one place that decides the response to a refused caller.</summary>
internal sealed class RefusalWriter(
    ChallengeWriter writer,
    PersonSignIn signIn,
    AccessTokenReader reader,
    ResourceSelector resources,
    EndpointRequirements requirements,
    ChallengedEndpoint endpoints,
    OurSchemes schemes,
    TimeProvider time,
    ILogger<RefusalWriter> logger)
{
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(5);
    private static readonly AccessDecision Challenged = new(AccessReasons.CredentialMissing) { Scheme = SchemeNames.ManagedAccess };
    private static readonly AccessDecision HostUnknown = new(AccessReasons.HostUnknown) { Scheme = SchemeNames.ManagedAccess };
    private static readonly AccessDecision ForbiddenByTheApp = new(AccessReasons.Forbidden);
    private static readonly AccessDecision Unrecorded = new(AccessReasons.AuditUnavailable);

    /// <summary>The caller is not known: the response says why, if a credential was presented, and which credential would be accepted.</summary>
    public async Task ChallengeAsync(HttpContext context, string scheme, AuthenticationProperties properties)
    {
        if (ErrorPage.IsRefused(context, out var page))
        {
            Log.ErrorPageClosed(logger, page.ToUriComponent(), context.Response.StatusCode);
            return;
        }

        var credential = CredentialOf(context, scheme);

        // A person who signs in at a browser becomes a caller of the default scheme. Another scheme would refuse that caller again.
        if (scheme == SchemeNames.ManagedAccess && signIn.IsWanted(context, credential))
        {
            context.Access().Refuse(SentToSignIn(credential));
            await signIn.SendAsync(context, properties);
            return;
        }

        if (credential is not null)
        {
            Log.CredentialRefused(logger, credential.Reason.Code, credential.Source?.ToString() ?? "unread");
        }

        if (ResourceOf(context, scheme) is not { } resource)
        {
            Refuse(context, HostUnknown, new Refusal(AccessReasons.HostUnknown));
            return;
        }

        Refuse(context, DecisionOf(context, scheme), RefusalOf(credential, resource, (await requirements.FindAsync(context)).Scopes));
    }

    /// <summary>The caller is known and lacks something: the response names it, if the client can do something about it.</summary>
    public async Task ForbidAsync(HttpContext context, AuthenticationProperties properties)
    {
        if (ErrorPage.IsRefused(context, out var page))
        {
            Log.ErrorPageClosed(logger, page.ToUriComponent(), context.Response.StatusCode);
            return;
        }

        var credential = context.Decision()?.Credential;
        var needed = await requirements.FindAsync(context);
        if (context.Access().Lack == AccessReasons.InsufficientUserAuthentication && IsCuredBySigningInAgain(context, credential, needed))
        {
            context.Access().Refuse(new AccessDecision(AccessReasons.SignInInsufficient, credential) { Outcome = AccessOutcome.Challenged });
            await signIn.SendAsync(context, properties, needed.MaxAge);
            return;
        }

        var (refusal, decision) = Forbidden(context, needed);
        Refuse(context, decision, refusal);
    }

    /// <summary>
    /// Completes a refusal that other code wrote: a 401 must say how to authenticate (RFC 9110 §15.5.2), and a 403 which scope is
    /// missing, even if application code wrote the status.
    /// </summary>
    public async ValueTask CompleteAsync(HttpContext context)
    {
        var response = context.Response;
        if (context.Access().Refusal is { } own && own.StatusCode == response.StatusCode)
        {
            if (own.ResourceMetadata is not null && response.Headers.WWWAuthenticate.Count == 0)
            {
                writer.Write(context, own); // later code cleared the headers and kept the status
            }

            return;
        }

        if (response.StatusCode is not (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden))
        {
            return;
        }

        // An anonymous endpoint that challenges for a scheme of its own (a webhook with Basic) does not accept tokens of this library.
        var isItsOwn = response.Headers.WWWAuthenticate.Count > 0 && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        if (isItsOwn || (await requirements.FindSchemesAsync(context) is { Count: > 0 } named && !named.Any(schemes.Include)))
        {
            return; // CHL-30: this endpoint does not accept tokens of this library
        }

        if (response.StatusCode is StatusCodes.Status403Forbidden)
        {
            await CompleteForbiddenAsync(context);
        }
        else
        {
            await CompleteUnauthorizedAsync(context);
        }
    }

    /// <summary>An event of the app has written the answer to a challenge.</summary>
    public static void AnsweredByEvent(HttpContext context, AccessDecision decision) => context.Access().Refuse(decision);

    /// <summary>The app's own scheme sends the person to its login.</summary>
    public static void LeftToLoginOfTheApp(HttpContext context) => context.Access().Refuse(SentToSignIn(context.Access().Rejection));

    /// <summary>The app's own scheme shows the person that they may not do this.</summary>
    public static void LeftToForbiddenPageOfTheApp(HttpContext context) => context.Access().Refuse(ForbiddenByTheApp);

    /// <summary>The request could not be recorded, and the settings say to refuse it then.</summary>
    public void RefuseUnrecorded(HttpContext context) => Refuse(context, Unrecorded, new Refusal(AccessReasons.AuditUnavailable) { RetryAfter = SoonAgain });

    /// <summary>The record's decision for a caller who is not known.</summary>
    public AccessDecision DecisionOf(HttpContext context, string scheme) => CredentialOf(context, scheme)?.Decision ?? WithoutCredential(context.Request, scheme);

    /// <summary>The record's decision for a caller who is known and lacks something.</summary>
    public async ValueTask<AccessDecision> ForbiddenDecisionAsync(HttpContext context) => Forbidden(context, await requirements.FindAsync(context)).Decision;

    private void Refuse(HttpContext context, AccessDecision decision, Refusal refusal)
    {
        context.Access().Refuse(decision, refusal);
        writer.Write(context, refusal);
    }

    private async ValueTask CompleteUnauthorizedAsync(HttpContext context)
    {
        if (resources.Select(context, endpoints.Of(context)) is not { } resource)
        {
            return;
        }

        // The app may answer 401 to an accepted caller for reasons of its own. The app's requirement is then not known.
        var credential = CredentialOf(context, resource.Scheme);
        var scopes = context.User.Identity?.IsAuthenticated == true ? [] : (await requirements.FindAsync(context)).Scopes;
        var refusal = RefusalOf(credential, resource, scopes) is { StatusCode: StatusCodes.Status401Unauthorized } own
            ? own
            : new Refusal(AccessReasons.CredentialMissing) { Resource = resource, Scope = scopes };
        context.Access().Refuse(decision: null, refusal);
        writer.Write(context, refusal);
    }

    private async ValueTask CompleteForbiddenAsync(HttpContext context)
    {
        if (context.Access().Lack is null)
        {
            return;
        }

        var (refusal, decision) = Forbidden(context, await requirements.FindAsync(context));
        if (refusal.StatusCode is StatusCodes.Status403Forbidden)
        {
            Refuse(context, decision, refusal);
        }
        else
        {
            context.Access().Refuse(decision with { Outcome = AccessOutcome.Forbidden }); // the app's status is kept
        }
    }

    private static Refusal RefusalOf(RejectedCredential? credential, ProtectedResource resource, IReadOnlyList<string> scopes)
    {
        var reason = credential?.Reason ?? AccessReasons.CredentialMissing;
        return new(reason)
        {
            Resource = resource,
            IsOfProof = credential?.Source is CredentialSource.DPoP,
            Scope = scopes,
            RetryAfter = reason.Outcome is AccessOutcome.Unavailable ? credential?.RetryAfter ?? SoonAgain : null,
        };
    }

    private (Refusal Refusal, AccessDecision Decision) Forbidden(HttpContext context, TokenRequirements needed)
    {
        var credential = context.Decision()?.Credential;
        var resource = resources.Select(context);
        var reason = resource is null ? AccessReasons.HostUnknown : context.Access().Lack ?? AccessReasons.Forbidden;

        // RFC 9470 §3 is about access tokens. A challenge does not help a caller with a cookie or an assertion (CHL-19).
        if (reason == AccessReasons.InsufficientUserAuthentication && !CarriesAccessToken(context, credential))
        {
            reason = AccessReasons.SignInInsufficient;
        }

        var refusal = new Refusal(reason) { Resource = resource, Scope = needed.Scopes, IsOfProof = credential is CredentialSource.DPoP };
        if (reason == AccessReasons.InsufficientUserAuthentication)
        {
            refusal = refusal with { AcrValues = needed.Contexts, MaxAge = (long?)needed.MaxAge?.TotalSeconds };
        }

        return (refusal, new AccessDecision(reason, credential) { Scheme = context.GetAttribution().Scheme });
    }

    private static AccessDecision SentToSignIn(RejectedCredential? credential) => credential is null
        ? Challenged
        : new AccessDecision(credential.Reason, credential.Source) { Outcome = AccessOutcome.Challenged };

    // A token that this library accepted, or one that the app's own scheme accepted instead.
    private static bool CarriesAccessToken(HttpContext context, CredentialSource? credential) => credential is not null
        ? credential is CredentialSource.Bearer or CredentialSource.Application or CredentialSource.DPoP
        : context.GetAttribution().Via is not AttributionVia.Browser && context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);

    // Only if the sign-in is known to be too old. If a new sign-in has no time, or a time in the future, the person would go in circles.
    private bool IsCuredBySigningInAgain(HttpContext context, CredentialSource? credential, TokenRequirements needed) =>
        signIn.IsPossible(context)
        && !CarriesAccessToken(context, credential)
        && needed.MaxAge is { } maxAge
        && context.GetAttribution() is { AuthenticationTime: { } authenticated } caller
        && authenticated <= time.GetUtcNow()
        && !RecentAuthenticationRequirement.IsMet(caller, maxAge, time.GetUtcNow());

    private AccessDecision WithoutCredential(HttpRequest request, string scheme) => reader.UnsupportedCredential(request, scheme) is { } source
        ? new(AccessReasons.CredentialUnsupported, source) { Scheme = scheme }
        : scheme == SchemeNames.ManagedAccess ? Challenged
        : Challenged with { Scheme = scheme };

    // Another scheme of this library may have decided first, from the path, before the endpoint was known.
    private static RejectedCredential? CredentialOf(HttpContext context, string scheme) =>
        context.Access().Rejection is { } credential && credential.Scheme == scheme ? credential : null;

    // App code may ask a scheme to challenge on a path without a resource of that scheme.
    private ProtectedResource? ResourceOf(HttpContext context, string scheme) =>
        resources.Select(context, endpoints.Of(context)) is { } resource && resource.Scheme == scheme ? resource : resources.MainOf(context, scheme);
}
