using System.Security.Claims;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Proofs;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>Checks that a token request does not ask for more resources or scopes than were granted, and that the person still exists.</summary>
internal sealed class TokenRequestChecks(UserDirectory directory, AccessPolicy policy, EndedSessions ended) : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenRequestContext>()
        .UseScopedHandler<TokenRequestChecks>()

        // Runs after the code or refresh token is known to belong to this client, so that an error reveals nothing about another client's grant.
        .SetOrder(OpenIddictServerHandlers.Exchange.ValidateCodeVerifier.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        if (GrantOf(context) is not { } grant)
        {
            return ValueTask.CompletedTask;
        }

        if (directory.FindBySubject(grant.GetClaim(Claims.Subject)) is not { } person)
        {
            context.Reject(Errors.InvalidGrant, "The person who consented is no longer configured");
            return ValueTask.CompletedTask;
        }

        // The grants of an ended session are revoked. This is for one that was in use at that moment.
        if (IsEnded(grant, person))
        {
            context.Reject(Errors.InvalidGrant, "The session in which the person consented was ended");
            return ValueTask.CompletedTask;
        }

        // RFC 9449 §5, §10: the code or the refresh token is of use only with the key that it was requested with.
        if (grant.GetClaim(ProvenKey.Claim) is { } key && key != ProvenKey.Of(context.Transaction.GetHttpRequest()?.HttpContext))
        {
            context.Reject(Errors.InvalidGrant, "The grant is bound to a key, and the request has no proof of that key");
            return ValueTask.CompletedTask;
        }

        // The policy may have changed since the person consented.
        if (policy.Judge(person) is { IsAdmitted: false, Reason: var reason })
        {
            context.Reject(Errors.InvalidGrant, $"The person may no longer use the application: {reason}");
            return ValueTask.CompletedTask;
        }

        if (context.ClientId is { } clientId && policy.Denials.HasClient(clientId))
        {
            context.Reject(Errors.InvalidGrant, $"The client is {Denials.Reason}");
            return ValueTask.CompletedTask;
        }

        // RFC 8707 §2.2: only what was part of the authorization request.
        if (context.Request.Resources is { Length: > 0 } requested
            && !requested.All(resource => ResourceComparison.Find(grant.GetResources(), resource!) is not null))
        {
            context.Reject(Errors.InvalidTarget, "The resource was not part of the authorization request");
            return ValueTask.CompletedTask;
        }

        // RFC 6749 §6: no scope that was not originally granted.
        if (context.Request.IsRefreshTokenGrantType() && context.Request.GetScopes().Except(grant.GetScopes(), StringComparer.Ordinal).Any())
        {
            context.Reject(Errors.InvalidScope, "The scope exceeds what was granted");
        }

        return ValueTask.CompletedTask;
    }

    private bool IsEnded(ClaimsPrincipal grant, Person person)
        => (AccessTokenMinting.AuthenticationTimeOf(grant.GetClaim(Claims.AuthenticationTime)) is { } time && ended.IncludesGrant(person.Subject, time))
            || (grant.GetClaim(GrantSession.Claim) is { } session && ended.Includes(session) && !grant.HasScope(Scopes.OfflineAccess));

    private static ClaimsPrincipal? GrantOf(ValidateTokenRequestContext context)
        => context.Request.IsAuthorizationCodeGrantType() ? context.AuthorizationCodePrincipal
            : context.Request.IsRefreshTokenGrantType() ? context.RefreshTokenPrincipal
            : null;
}
