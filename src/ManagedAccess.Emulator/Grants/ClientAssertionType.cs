using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>Takes the client assertions of today: OpenIddict asks for the type of RFC 7523bis, and clients send <c>JWT</c> or no type (RFC 7523 §3).</summary>
internal sealed class ClientAssertionType : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<ClientAssertionType>()
        .SetOrder(OpenIddictServerHandlers.Protection.ResolveTokenValidationParameters.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.TokenValidationParameters is { } parameters && parameters.ValidTypes?.Contains(JsonWebTokenTypes.ClientAuthentication) == true)
        {
            // What this returns is the type OpenIddict goes on with. Any other type is refused: an ID token is no assertion of the client's.
            parameters.TypeValidator = static (type, _, _) => type is null or "" or "JWT" or JsonWebTokenTypes.ClientAuthentication
                ? JsonWebTokenTypes.ClientAuthentication
                : throw new SecurityTokenInvalidTypeException("The type of a client assertion must be JWT, client-authentication+jwt or absent.") { InvalidType = type };
        }

        return ValueTask.CompletedTask;
    }
}
