using System.Security.Claims;
using ManagedAccess.AspNetCore.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>How the rest of a request learns whose it is; set once, when a credential was validated.</summary>
internal interface IAttributionFeature
{
    RequestAttribution Attribution { get; }

    /// <summary>The identifier of the protected resource the credential was validated for; authorization compares it again.</summary>
    string? Resource { get; }

    /// <summary>True for a person whose access an edge has decided already and whose credential therefore carries no scopes (Access).</summary>
    bool ScopesDecidedByEdge { get; }

    /// <summary>The place among <c>ManagedAccess:AuthorizationServers</c> of the one that issued the credential.</summary>
    int Server { get; }

    /// <summary>Where the credential stood.</summary>
    CredentialSource Source { get; }

    /// <summary>The decision to let the caller in, which holds until a refusal sets another.</summary>
    AccessDecision Decision { get; }

    /// <summary>The caller as our scheme handed it to the framework.</summary>
    ClaimsPrincipal Principal { get; }

    /// <summary>Whether an authorization handler has looked at this request.</summary>
    bool IsAuthorizationEvaluated { get; set; }
}

/// <remarks>One object for everything that is known after validation: each feature of its own makes the collection of every request grow.</remarks>
internal sealed record AttributionFeature(
    RequestAttribution Attribution, string? Resource, TrustedIssuer Issuer, CredentialSource Source, ClaimsPrincipal Principal) : IAttributionFeature
{
    private static readonly AccessDecision ByAssertion = new(AccessOutcome.Served, DecisionReasons.None, CredentialSource.Assertion);
    private static readonly AccessDecision ByCookie = new(AccessOutcome.Served, DecisionReasons.None, CredentialSource.Cookie);
    private static readonly AccessDecision ByBearer = new(AccessOutcome.Served, DecisionReasons.None, CredentialSource.Bearer);
    private static readonly AccessDecision ByApplication = new(AccessOutcome.Served, DecisionReasons.None, CredentialSource.Application);

    public AccessDecision Decision => Source switch
    {
        CredentialSource.Assertion => ByAssertion,
        CredentialSource.Cookie => ByCookie,
        CredentialSource.Application => ByApplication,
        _ => ByBearer,
    };

    public int Server => Issuer.Index;

    public bool ScopesDecidedByEdge => Issuer.Profile is AuthorizationServerType.CloudflareAccess;

    public bool IsAuthorizationEvaluated { get; set; }
}

internal static class HttpContextDecisionExtensions
{
    /// <summary>How the request was decided so far; null before anything was decided.</summary>
    public static AccessDecision? Decision(this HttpContext context) =>
        context.Features.Get<AccessDecision>() ?? context.AcceptedCredential()?.Decision;

    /// <summary>
    /// The credential of ours that the caller is known by; null without one, and where the endpoint names other schemes and one of those let
    /// somebody in: whose token came along then says nothing about who that is.
    /// </summary>
    public static IAttributionFeature? AcceptedCredential(this HttpContext context) =>
        context.Features.Get<IAttributionFeature>() is { } accepted && (ReferenceEquals(context.User, accepted.Principal) || !IsOfAnotherScheme(context, accepted))
            ? accepted
            : null;

    // Authorization joins the names of an endpoint's schemes in the ticket. A policy scheme hides ours behind its own name, a transformation
    // of claims puts another principal in the place of ours; not both.
    private static bool IsOfAnotherScheme(HttpContext context, IAttributionFeature accepted)
    {
        var ours = accepted.Attribution.Scheme!;
        return context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Ticket is { } ticket
            && !ticket.AuthenticationScheme.Split(';').Contains(ours, StringComparer.Ordinal)
            && !context.User.Identities.Any(identity => identity.AuthenticationType == ours);
    }
}
