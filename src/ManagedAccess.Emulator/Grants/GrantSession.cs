using System.Text.Json;
using ManagedAccess.Emulator.Sessions;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>Notes with a new grant in which session the person consented, so that the grant can end with the session.</summary>
internal sealed class GrantSession(IOpenIddictAuthorizationManager authorizations) : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>The claim of tokens that names the session (OpenID Connect Back-Channel Logout 1.0 §2.1).</summary>
    public const string Claim = "sid";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseScopedHandler<GrantSession>()
        .SetOrder(OpenIddictServerHandlers.AttachAuthorization.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType is not OpenIddictServerEndpointType.Authorization
            || context.Principal?.GetClaim(Claim) is not { } session
            || context.Principal.GetAuthorizationId() is not { } identifier
            || await authorizations.FindByIdAsync(identifier, context.CancellationToken) is not { } authorization)
        {
            return;
        }

        var description = new OpenIddictAuthorizationDescriptor();
        await authorizations.PopulateAsync(description, authorization, context.CancellationToken);
        description.Properties[SessionEnd.GrantProperty] = JsonSerializer.SerializeToElement(session);
        await authorizations.UpdateAsync(authorization, description, context.CancellationToken);
    }
}
