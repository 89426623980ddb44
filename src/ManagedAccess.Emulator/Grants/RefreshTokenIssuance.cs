using ManagedAccess.Emulator.Profiles;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>A client gets a refresh token exactly if it is registered for <c>refresh_token</c>, even if it does not ask for <c>offline_access</c>.</summary>
internal sealed class RefreshTokenIssuance(IOpenIddictApplicationManager applications, ServerProfile profile) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseScopedHandler<RefreshTokenIssuance>()
        .SetOrder(OpenIddictServerHandlers.EvaluateGeneratedTokens.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType != OpenIddictServerEndpointType.Token
            || await applications.FindByClientIdAsync(context.ClientId!, context.CancellationToken) is not { } client)
        {
            return;
        }

        var mayRefresh = await applications.HasPermissionAsync(client, Permissions.GrantTypes.RefreshToken, context.CancellationToken);

        // At Access a refresh is answered without another refresh token, and the client keeps its own.
        var isReplaced = mayRefresh && !(profile.IsAccess && context.Request.IsRefreshTokenGrantType());
        context.GenerateRefreshToken = isReplaced;
        context.IncludeRefreshToken = isReplaced;
    }
}
