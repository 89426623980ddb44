using ManagedAccess.Emulator.AuthorizationServer;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>A client assertion must be meant for this server: for its issuer, or for the token endpoint, which RFC 7523 §3 and OpenID Connect Core §9 let a client name.</summary>
internal sealed class ClientAssertionAudience : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<ClientAssertionAudience>()
        .SetOrder(OpenIddictServerHandlers.Protection.ValidateIdentityModelToken.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.Principal is not { } principal || !context.ValidTokenTypes.SetEquals([TokenTypeIdentifiers.Private.ClientAssertion]))
        {
            return ValueTask.CompletedTask;
        }

        // One value only (RFC 7523bis §4): an assertion for two servers can be passed on by either.
        var issuer = AccessTokenMinting.IssuerOf(context.BaseUri!);
        if (principal.GetClaims(Claims.Audience) is [var audience] && (audience.TrimEnd('/') == issuer || audience == issuer + TokenEndpoint.TokenPath))
        {
            // OpenIddict compares once more, 7.6 with the path of the issuer alone.
            principal.SetClaim(Claims.Audience, context.BaseUri!.AbsoluteUri);
            return ValueTask.CompletedTask;
        }

        context.Reject(Errors.InvalidClient, $"The aud of the client_assertion must be the one value {issuer} or {issuer}{TokenEndpoint.TokenPath}");
        return ValueTask.CompletedTask;
    }
}
