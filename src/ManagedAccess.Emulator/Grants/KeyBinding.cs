using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Proofs;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>Binds the refresh token of a public client to the key that the client has proved (RFC 9449 §5). A confidential client authenticates instead; one that may also come without counts as public.</summary>
internal sealed class KeyBinding(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireRefreshTokenGenerated>()
        .UseScopedHandler<KeyBinding>()
        .SetOrder(OpenIddictServerHandlers.PrepareRefreshTokenPrincipal.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        var isPublic = await applications.FindByClientIdAsync(context.ClientId!, context.CancellationToken) is { } client
            && (await applications.HasClientTypeAsync(client, ClientTypes.Public, context.CancellationToken)
                || ClientAuthentication.MayBeNone(await applications.GetPropertiesAsync(client, context.CancellationToken)));

        // Without a public client this also removes the binding of the code that the grant came from.
        context.RefreshTokenPrincipal!.SetClaim(ProvenKey.Claim, isPublic ? ProvenKey.Of(context.Transaction.GetHttpRequest()?.HttpContext) : null);
    }
}

/// <summary>Says in the response that the access token is bound to a key (RFC 9449 §5).</summary>
internal sealed class BoundTokenResponse : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyTokenResponseContext>()
        .UseSingletonHandler<BoundTokenResponse>()
        .SetOrder(OpenIddictServerAspNetCoreHandlers.AttachHttpResponseCode<ApplyTokenResponseContext>.Descriptor.Order - 1_000)
        .Build();

    /// <summary>The <c>token_type</c> of a token that is bound to a key.</summary>
    public const string TokenType = "DPoP";

    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        if (context.Response.AccessToken is { Length: > 0 } && ProvenKey.Of(context.Transaction.GetHttpRequest()?.HttpContext) is not null)
        {
            context.Response.TokenType = TokenType;
        }

        return ValueTask.CompletedTask;
    }
}
