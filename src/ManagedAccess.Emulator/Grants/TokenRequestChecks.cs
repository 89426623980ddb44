using System.Security.Claims;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Users;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>What a token request may narrow and never widen: the resource and the scope that were granted, to a person who still exists.</summary>
internal sealed class TokenRequestChecks(UserDirectory directory) : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenRequestContext>()
        .UseScopedHandler<TokenRequestChecks>()

        // After the code or refresh token has proved to be this client's, so that an error tells nothing about another client's grant.
        .SetOrder(OpenIddictServerHandlers.Exchange.ValidateCodeVerifier.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        if (GrantOf(context) is not { } grant)
        {
            return ValueTask.CompletedTask;
        }

        if (directory.FindBySubject(grant.GetClaim(Claims.Subject)) is null)
        {
            context.Reject(Errors.InvalidGrant, "The person who consented is no longer configured");
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

    private static ClaimsPrincipal? GrantOf(ValidateTokenRequestContext context)
        => context.Request.IsAuthorizationCodeGrantType() ? context.AuthorizationCodePrincipal
            : context.Request.IsRefreshTokenGrantType() ? context.RefreshTokenPrincipal
            : null;
}
