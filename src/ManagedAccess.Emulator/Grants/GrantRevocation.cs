using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>Revoking a refresh token ends the grant: every token issued from the grant is revoked too (RFC 7009 §2.1).</summary>
internal sealed class GrantRevocation(IOpenIddictTokenManager tokens, IOpenIddictAuthorizationManager authorizations, TimeProvider clock)
    : IOpenIddictServerHandler<HandleRevocationRequestContext>
{
    // Each is an event to the application. A client that refreshed more often within the life of an access token has made the rest of them itself.
    private const int MaxTold = 32;

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleRevocationRequestContext>()
        .UseScopedHandler<GrantRevocation>()
        .SetOrder(OpenIddictServerHandlers.Revocation.RevokeToken.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        var token = context.GenericTokenPrincipal;
        if (token.HasTokenType(TokenTypeIdentifiers.AccessToken) && token.GetTokenId() is { } accessToken)
        {
            context.Transaction.SetProperty(RevokedTokenSignal.TokensProperty, new[] { accessToken });
        }

        if (!token.HasTokenType(TokenTypeIdentifiers.RefreshToken) || token.GetAuthorizationId() is not { } grant)
        {
            return;
        }

        context.Transaction.SetProperty(RevokedTokenSignal.TokensProperty, await AccessTokensOfAsync(grant, context.CancellationToken));
        await tokens.RevokeByAuthorizationIdAsync(grant, context.CancellationToken);
        if (await authorizations.FindByIdAsync(grant, context.CancellationToken) is { } authorization)
        {
            await authorizations.TryRevokeAsync(authorization, context.CancellationToken);
        }
    }

    private async Task<string[]> AccessTokensOfAsync(string grant, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var found = new List<(string Id, DateTimeOffset End)>();
        await foreach (var token in tokens.FindByAuthorizationIdAsync(grant, cancellationToken))
        {
            if (await tokens.GetTypeAsync(token, cancellationToken) is TokenTypeHints.AccessToken or TokenTypeIdentifiers.AccessToken
                && await tokens.GetExpirationDateAsync(token, cancellationToken) is { } end && end > now)
            {
                found.Add(((await tokens.GetIdAsync(token, cancellationToken))!, end));
            }
        }

        return [.. found.OrderByDescending(token => token.End).Take(MaxTold).Select(token => token.Id)];
    }
}
