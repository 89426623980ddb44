using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>Finds the entry of an access token to revoke by its <c>jti</c>, because the token has no claim of OpenIddict's own.</summary>
internal sealed class RevocableAccessToken : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<RevocableAccessToken>()
        .SetOrder(OpenIddictServerHandlers.Protection.MapInternalClaims.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.Principal is { } principal && principal.HasTokenType(TokenTypeIdentifiers.AccessToken))
        {
            principal.SetTokenId(principal.GetClaim(Claims.JwtId));
        }

        return ValueTask.CompletedTask;
    }
}
