using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Authorization.Requirements;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>Turns named reasons into answers: the one place where a reason becomes a status.</summary>
internal sealed class RefusalWriter(
    ChallengeWriter writer,
    ChallengeOptions options,
    AccessTokenReader reader,
    ResourceSelector resources,
    EndpointNeeds needs,
    ChallengedEndpoint endpoints,
    OurSchemes schemes,
    TimeProvider time,
    ILogger<RefusalWriter> logger) : ILateRefusals
{
    private const string MaxAge = "max_age";

    /// <summary>The caller is not known: says why, if a credential was presented, and what would do.</summary>
    public async Task ChallengeAsync(HttpContext context, string scheme, AuthenticationProperties properties)
    {
        if (ErrorPage.IsRefused(context, out var page))
        {
            Log.ErrorPageClosed(logger, page.ToUriComponent(), context.Response.StatusCode);
            return;
        }

        var credential = CredentialOf(context, scheme);

        // Whoever signs in at a browser becomes a caller of the usual scheme, whom another one sends away again.
        if (scheme == SchemeNames.ManagedAccess && WantsSignIn(context, credential))
        {
            await SignInAsync(context, properties, SentToSignIn(credential));
            return;
        }

        if (credential is not null)
        {
            Log.CredentialRefused(logger, credential.Reason, credential.Source?.ToString() ?? "unread");
        }

        if (ResourceOf(context, scheme) is not { } resource)
        {
            context.Features.Set(HostUnknown);
            writer.Write(context, Refusals.UnknownHost());
            return;
        }

        context.Features.Set(DecisionOf(context, scheme));
        writer.Write(context, Refusal(credential, resource, (await needs.OfAsync(context)).Scopes));
    }

    /// <summary>What the record will say of a caller who is not known.</summary>
    public AccessDecision DecisionOf(HttpContext context, string scheme) => CredentialOf(context, scheme)?.Decision ?? WithoutCredential(context.Request, scheme);

    /// <summary>What the record will say of a caller who is known and lacks something.</summary>
    public async ValueTask<AccessDecision> ForbiddenDecisionAsync(HttpContext context) =>
        Describe(context, MissingOf(context), context.Decision()?.Credential, await needs.OfAsync(context)).Decision;

    /// <summary>The caller is known and lacks something: says what, if a client can do anything about it.</summary>
    public async Task ForbidAsync(HttpContext context, AuthenticationProperties properties)
    {
        if (ErrorPage.IsRefused(context, out var page))
        {
            Log.ErrorPageClosed(logger, page.ToUriComponent(), context.Response.StatusCode);
            return;
        }

        var missing = MissingOf(context);
        var credential = context.Decision()?.Credential;
        var needed = await needs.OfAsync(context);
        if (missing is Shortfall.Authentication && IsCuredBySigningInAgain(context, credential, needed))
        {
            // OpenIdConnectHandler reads it under this name and hands it to the authorization server.
            properties.SetParameter<TimeSpan?>(MaxAge, needed.MaxAge);
            await SignInAsync(context, properties, new AccessDecision(AccessOutcome.Challenged, DecisionReasons.InsufficientUserAuthentication, credential));
            return;
        }

        var (refusal, decision) = Describe(context, missing, credential, needed);
        context.Features.Set(decision);
        writer.Write(context, refusal);
    }

    /// <inheritdoc/>
    public async ValueTask<Refusal?> FindAsync(HttpContext context)
    {
        if (await needs.SchemesOfAsync(context) is { Count: > 0 } named && !named.Any(schemes.Include))
        {
            return null; // CHL-30: none of our tokens opens this endpoint
        }

        if (context.Response.StatusCode is StatusCodes.Status403Forbidden)
        {
            return await FindForbiddenAsync(context);
        }

        if (resources.Select(context, endpoints.Of(context)) is not { } resource)
        {
            return null;
        }

        // A caller who was let in may be told 401 by the app for reasons of its own; then nothing is known of what it asks.
        var credential = CredentialOf(context, resource.Scheme);
        var scopes = context.User.Identity?.IsAuthenticated == true ? [] : (await needs.OfAsync(context)).Scopes;
        return Refusal(credential, resource, scopes) is { StatusCode: StatusCodes.Status401Unauthorized } refusal
            ? refusal
            : Refusals.AuthenticationRequired(resource, scopes);
    }

    private async ValueTask<Refusal?> FindForbiddenAsync(HttpContext context)
    {
        if (context.Features.Get<AuthorizationShortfallFeature>()?.Shortfall is not { } missing || missing is Shortfall.None)
        {
            return null;
        }

        var (refusal, decision) = Describe(context, missing, context.Decision()?.Credential, await needs.OfAsync(context));
        context.Features.Set(decision);
        return refusal.StatusCode is StatusCodes.Status403Forbidden ? refusal : null; // the status stays what the app made it
    }

    private static Shortfall MissingOf(HttpContext context) => context.Features.Get<AuthorizationShortfallFeature>()?.Shortfall ?? Shortfall.None;

    private (Refusal Refusal, AccessDecision Decision) Describe(HttpContext context, Shortfall missing, CredentialSource? credential, CallerNeeds needed)
    {
        var resource = resources.Select(context);
        var (refusal, reason) = (missing, resource) switch
        {
            (_, null) => (Refusals.UnknownHost(), DecisionReasons.HostUnknown),
            (Shortfall.Resource, _) => (Refusals.InvalidToken(resource, needed.Scopes), DecisionReasons.AudienceMismatch),
            (Shortfall.Service, _) => (Refusals.HumanRequired(), DecisionReasons.ServicesNotAdmitted),
            (Shortfall.DirectHuman, _) => (Refusals.DirectHumanRequired(), DecisionReasons.DirectHumanRequired),
            (Shortfall.Human, _) => (Refusals.HumanRequired(), DecisionReasons.HumanRequired),
            (Shortfall.Group, _) => (Refusals.Forbidden(), DecisionReasons.GroupRequired),
            (Shortfall.Authentication, _) => (StepUp(context, credential, resource, needed), DecisionReasons.InsufficientUserAuthentication),
            (Shortfall.Scope, _) => (Refusals.InsufficientScope(resource, needed.Scopes), DecisionReasons.InsufficientScope),
            _ => (Refusals.Forbidden(), DecisionReasons.Forbidden),
        };
        var outcome = refusal.StatusCode is StatusCodes.Status403Forbidden ? AccessOutcome.Forbidden : AccessOutcome.Refused;
        return (refusal, new AccessDecision(outcome, reason, credential) { Scheme = context.GetAttribution().Scheme });
    }

    /// <summary>What the record says of a person who is sent to sign in.</summary>
    public static AccessDecision SentToSignIn(CredentialFeature? credential) => credential is null
        ? Challenged
        : new AccessDecision(AccessOutcome.Challenged, credential.Reason, credential.Source);

    /// <summary>What the record says of a person who is signed in to the app and may not do this.</summary>
    public static AccessDecision ForbiddenByTheApp { get; } = new(AccessOutcome.Forbidden, DecisionReasons.Forbidden, null);

    private static Refusal Refusal(CredentialFeature? credential, ProtectedResource resource, IReadOnlyList<string> scopes) => credential switch
    {
        null => Refusals.AuthenticationRequired(resource, scopes),
        { CrossSite: true } => Refusals.CrossSite(),
        _ when credential.Rejection.IsUnavailable() => Refusals.Unavailable(credential.RetryAfter),
        _ when credential.Rejection.IsMalformedCarriage() => Refusals.MalformedCredential(resource, scopes),
        { Rejection: TokenRejection.Expired } => Refusals.ExpiredToken(resource, scopes),
        _ => Refusals.InvalidToken(resource, scopes),
    };

    // RFC 9470 §3 is about access tokens; to one who came by cookie or assertion the challenge would mean nothing (CHL-19).
    private static Refusal StepUp(HttpContext context, CredentialSource? credential, ProtectedResource resource, CallerNeeds needed) =>
        CarriesAccessToken(context, credential)
            ? Refusals.InsufficientUserAuthentication(resource, needed.Scopes, needed.Contexts, (long?)needed.MaxAge?.TotalSeconds)
            : Refusals.AuthenticationInsufficient();

    // One of ours, or one that a scheme of the app's own accepted in our place.
    private static bool CarriesAccessToken(HttpContext context, CredentialSource? credential) => credential is not null
        ? credential is CredentialSource.Bearer or CredentialSource.Application
        : context.GetAttribution().Via is not AttributionVia.Browser && context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);

    // Only where the sign-in is known to be too old: whoever signs in and still has no time on record, or one to come, would go in circles.
    private bool IsCuredBySigningInAgain(HttpContext context, CredentialSource? credential, CallerNeeds needed) =>
        MaySignIn(context)
        && !CarriesAccessToken(context, credential)
        && needed.MaxAge is { } maxAge
        && context.GetAttribution() is { AuthenticationTime: { } authenticated } caller
        && authenticated <= time.GetUtcNow()
        && !RecentAuthenticationRequirement.IsMet(caller, maxAge, time.GetUtcNow());

    // A person opening a page without a credential, or with a cookie that no longer does.
    private bool WantsSignIn(HttpContext context, CredentialFeature? credential) =>
        (credential is null ? !reader.HasConflictingCookies(context.Request) : credential.IsCuredBySigningIn) && MaySignIn(context);

    private bool MaySignIn(HttpContext context) =>
        (options.BrowserScheme ?? options.BrowserLoginPath) is not null
        && AcceptNegotiation.IsBrowserNavigation(context.Request)
        && !IsLoginPath(context.Request.Path); // an app that protects its own login page would send its people in circles

    private bool IsLoginPath(PathString path) =>
        options.BrowserLoginPath is { } loginPath && path.Equals(loginPath.Split('?', 2)[0], StringComparison.OrdinalIgnoreCase);

    private Task SignInAsync(HttpContext context, AuthenticationProperties properties, AccessDecision decision)
    {
        context.Features.Set(decision);

        var target = properties.RedirectUri ?? ReturnPath.Of(context.Request);
        if (options.BrowserScheme is { } scheme)
        {
            properties.RedirectUri = target;
            return context.ChallengeAsync(scheme, properties);
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(QueryHelpers.AddQueryString(ReturnPath.Below(context.Request.PathBase, options.BrowserLoginPath!), "redirect_url", target));
        return Task.CompletedTask;
    }

    private AccessDecision WithoutCredential(HttpRequest request, string scheme) => reader.UnsupportedCredential(request, scheme) is { } source
        ? new(AccessOutcome.Challenged, DecisionReasons.CredentialUnsupported, source) { Scheme = scheme }
        : scheme == SchemeNames.ManagedAccess ? Challenged
        : Challenged with { Scheme = scheme };

    // Another scheme of ours may have judged first, by the path, before the endpoint was known.
    private static CredentialFeature? CredentialOf(HttpContext context, string scheme) =>
        context.Features.Get<CredentialFeature>() is { } credential && credential.Scheme == scheme ? credential : null;

    // Code of the app may ask a scheme to challenge where no resource of its own is.
    private ProtectedResource? ResourceOf(HttpContext context, string scheme) =>
        resources.Select(context, endpoints.Of(context)) is { } resource && resource.Scheme == scheme ? resource : resources.MainOf(context, scheme);

    private static readonly AccessDecision Challenged = new(AccessOutcome.Challenged, DecisionReasons.CredentialMissing, null) { Scheme = SchemeNames.ManagedAccess };
    private static readonly AccessDecision HostUnknown = new(AccessOutcome.Refused, DecisionReasons.HostUnknown, null) { Scheme = SchemeNames.ManagedAccess };
}
