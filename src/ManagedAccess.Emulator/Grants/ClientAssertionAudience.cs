using ManagedAccess.Emulator.AuthorizationServer;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>A client assertion must name this server as audience: its issuer or its token endpoint (RFC 7523 §3, OpenID Connect Core §9).</summary>
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

        // One value only (RFC 7523bis §4): a server could pass on an assertion that is also for another server.
        var issuer = AccessTokenMinting.IssuerOf(context.BaseUri!);
        if (principal.GetClaims(Claims.Audience) is [var audience] && (audience.TrimEnd('/') == issuer || audience == issuer + TokenEndpoint.TokenPath))
        {
            // OpenIddict compares again, and version 7.6 only with the path of the issuer.
            principal.SetClaim(Claims.Audience, context.BaseUri!.AbsoluteUri);
            return ValueTask.CompletedTask;
        }

        context.Reject(Errors.InvalidClient, $"The aud of the client_assertion must be the one value {issuer} or {issuer}{TokenEndpoint.TokenPath}");
        return ValueTask.CompletedTask;
    }
}
