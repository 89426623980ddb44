using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Negotiation;
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
    ResourceSelector resources,
    RequiredScopes requiredScopes,
    ChallengedEndpoint endpoints,
    ILogger<RefusalWriter> logger)
{
    /// <summary>The caller is not known: says why, if a credential was presented, and what would do.</summary>
    public async Task ChallengeAsync(HttpContext context, AuthenticationProperties properties)
    {
        var credential = context.Features.Get<CredentialFeature>();
        if (WantsSignIn(context, credential))
        {
            await SignInAsync(context, properties, credential);
            return;
        }

        if (credential is not null)
        {
            Log.CredentialRefused(logger, credential.Reason, credential.Source?.ToString() ?? "unread");
        }

        if (resources.Select(context) is not { } resource)
        {
            context.Features.Set(HostUnknown);
            writer.Write(context, Refusals.UnknownHost());
            return;
        }

        context.Features.Set(credential?.Decision ?? Challenged);
        writer.Write(context, Refusal(credential, resource, await requiredScopes.OfAsync(endpoints.Of(context))));
    }

    /// <summary>The caller is known and lacks something: says what, if a client can do anything about it.</summary>
    public async Task ForbidAsync(HttpContext context)
    {
        var missing = context.Features.Get<AuthorizationShortfallFeature>();
        var source = context.Features.Get<AccessDecision>()?.Credential;
        var resource = resources.Select(context);
        var scopes = await requiredScopes.OfAsync(endpoints.Of(context));
        var (refusal, reason) = (missing?.Shortfall ?? Shortfall.None, resource) switch
        {
            (_, null) => (Refusals.UnknownHost(), "host_unknown"),
            (Shortfall.Resource, _) => (Refusals.InvalidToken(resource, scopes), "audience_mismatch"),
            (Shortfall.Service, _) => (Refusals.HumanRequired(), "services_not_admitted"),
            (Shortfall.Human, _) => (Refusals.HumanRequired(), "human_required"),
            (Shortfall.Authentication, _) => (StepUp(context, resource, scopes, missing!), "insufficient_user_authentication"),
            (Shortfall.Scope, _) => (Refusals.InsufficientScope(resource, scopes), "insufficient_scope"),
            _ => (Refusals.Forbidden(), "forbidden"),
        };
        var outcome = refusal.StatusCode is StatusCodes.Status403Forbidden ? AccessOutcome.Forbidden : AccessOutcome.Refused;
        context.Features.Set(new AccessDecision(outcome, reason, source));
        writer.Write(context, refusal);
    }

    /// <summary>What the record says of a person who is sent to sign in.</summary>
    public static AccessDecision SentToSignIn(CredentialFeature? credential) => credential is null
        ? Challenged
        : new AccessDecision(AccessOutcome.Challenged, credential.Reason, credential.Source?.ToString());

    /// <summary>What the record says of a person who is signed in to the app and may not do this.</summary>
    public static AccessDecision ForbiddenByTheApp { get; } = new(AccessOutcome.Forbidden, "forbidden", null);

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
    private static Refusal StepUp(HttpContext context, ProtectedResource resource, IReadOnlyList<string> scopes, AuthorizationShortfallFeature missing) =>
        context.Features.Get<AccessDecision>()?.Credential is nameof(CredentialSource.Bearer)
            ? Refusals.InsufficientUserAuthentication(resource, scopes, [], (long?)missing.MaxAge?.TotalSeconds)
            : Refusals.Forbidden();

    // A person opening a page without a credential, or with a cookie that no longer does.
    private bool WantsSignIn(HttpContext context, CredentialFeature? credential) =>
        (options.BrowserScheme ?? options.BrowserLoginPath) is not null
        && credential is null or { IsCuredBySigningIn: true }
        && AcceptNegotiation.IsBrowserNavigation(context.Request)
        && !IsLoginPath(context.Request.Path); // an app that protects its own login page would send its people in circles

    private bool IsLoginPath(PathString path) =>
        options.BrowserLoginPath is { } loginPath && path.Equals(loginPath.Split('?', 2)[0], StringComparison.OrdinalIgnoreCase);

    private Task SignInAsync(HttpContext context, AuthenticationProperties properties, CredentialFeature? credential)
    {
        context.Features.Set(SentToSignIn(credential));

        var target = properties.RedirectUri ?? ReturnPath.Of(context.Request);
        if (options.BrowserScheme is { } scheme)
        {
            properties.RedirectUri = target;
            return context.ChallengeAsync(scheme, properties);
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(QueryHelpers.AddQueryString(context.Request.PathBase.ToUriComponent() + options.BrowserLoginPath, "redirect_url", target));
        return Task.CompletedTask;
    }

    private static readonly AccessDecision Challenged = new(AccessOutcome.Challenged, "credential_missing", null);
    private static readonly AccessDecision HostUnknown = new(AccessOutcome.Refused, "host_unknown", null);
}
