using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>Takes the client assertions of today: OpenIddict asks for the type of RFC 7523bis, and clients send <c>JWT</c> or no type (RFC 7523 §3).</summary>
internal sealed class ClientAssertionType : IOpenIddictServerHandler<ValidateTokenContext>
{
    // Media types are compared without regard to case, and "application/" may stand before one (RFC 7515 §4.1.9).
    private static readonly string[] Types = ["", "JWT", "application/JWT", JsonWebTokenTypes.ClientAuthentication, JsonWebTokenTypes.Prefixes.Application + JsonWebTokenTypes.ClientAuthentication];

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<ClientAssertionType>()
        .SetOrder(OpenIddictServerHandlers.Protection.ResolveTokenValidationParameters.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.TokenValidationParameters is { } parameters && parameters.ValidTypes?.Contains(JsonWebTokenTypes.ClientAuthentication) == true)
        {
            // What this returns is the type OpenIddict goes on with. Any other type is refused: an ID token is no assertion of the client's.
            parameters.TypeValidator = static (type, _, _) => Types.Contains(type ?? "", StringComparer.OrdinalIgnoreCase)
                ? JsonWebTokenTypes.ClientAuthentication
                : throw new SecurityTokenInvalidTypeException("The type of a client assertion must be JWT, client-authentication+jwt or absent.") { InvalidType = type };
        }

        return ValueTask.CompletedTask;
    }
}
