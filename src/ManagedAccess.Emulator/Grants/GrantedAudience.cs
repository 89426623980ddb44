using ManagedAccess.Emulator.Resources;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>Gives the access token the audience this token request asks for; the refresh token keeps all granted resources (RFC 8707 §2.2).</summary>
internal sealed class GrantedAudience : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireAccessTokenGenerated>()
        .UseSingletonHandler<GrantedAudience>()
        .SetOrder(OpenIddictServerHandlers.PrepareAccessTokenPrincipal.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.Request.Resources is { Length: > 0 } requested)
        {
            var granted = context.Principal!.GetResources();
            var audiences = requested.Select(resource => ResourceComparison.Find(granted, resource!)).OfType<string>().Distinct(StringComparer.Ordinal);
            context.AccessTokenPrincipal!.SetAudiences([.. audiences]);
        }

        return ValueTask.CompletedTask;
    }
}
