using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>A client registered for <c>refresh_token</c> gets one without asking for <c>offline_access</c>, and one that is not never does.</summary>
internal sealed class RefreshTokenIssuance(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<ProcessSignInContext>
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
        context.GenerateRefreshToken = mayRefresh;
        context.IncludeRefreshToken = mayRefresh;
    }
}
