using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>Removes OpenIddict's link from an error: <c>error_uri</c> is for pages of the authorization server, and an agent follows it.</summary>
internal sealed class ErrorResponse : IOpenIddictServerHandler<ProcessErrorContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessErrorContext>()
        .UseSingletonHandler<ErrorResponse>()
        .SetOrder(OpenIddictServerHandlers.AttachErrorParameters.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ProcessErrorContext context)
    {
        context.Response.ErrorUri = null;
        return ValueTask.CompletedTask;
    }
}
