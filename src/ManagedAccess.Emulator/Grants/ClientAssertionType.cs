using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>Accepts the assertions that clients send: OpenIddict requires the type of RFC 7523bis, but clients send <c>JWT</c> or no type (RFC 7523 §3).</summary>
internal sealed class ClientAssertionType : IOpenIddictServerHandler<ValidateTokenContext>
{
    // Media types are compared without regard to case, and may begin with "application/" (RFC 7515 §4.1.9).
    private static readonly string[] Types = ["", "JWT", "application/JWT", JsonWebTokenTypes.ClientAuthentication, JsonWebTokenTypes.Prefixes.Application + JsonWebTokenTypes.ClientAuthentication];

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<ClientAssertionType>()
        .SetOrder(OpenIddictServerHandlers.Protection.ResolveTokenValidationParameters.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.TokenValidationParameters is { } parameters && parameters.ValidTypes?.Contains(JsonWebTokenTypes.ClientAuthentication) == true)
        {
            // OpenIddict continues with the type that this returns. Other types are refused: an ID token is not a client assertion.
            parameters.TypeValidator = static (type, _, _) => Types.Contains(type ?? "", StringComparer.OrdinalIgnoreCase)
                ? JsonWebTokenTypes.ClientAuthentication
                : throw new SecurityTokenInvalidTypeException("The type of a client assertion must be JWT, client-authentication+jwt or absent.") { InvalidType = type };
        }

        return ValueTask.CompletedTask;
    }
}
