using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace ManagedAccess.Emulator.Host.Forwarding;

/// <summary>Sends each request that the edge admits to the application, and says so when the application does not answer.</summary>
internal sealed class UpstreamForwarder(IHttpForwarder forwarder, UpstreamClient client, ILogger<UpstreamForwarder> logger)
{
    private const string Grpc = "application/grpc";

    private readonly UpstreamTransformer _transformer = new();

    public async Task ForwardAsync(HttpContext context)
    {
        var isGrpc = context.Request.ContentType?.StartsWith(Grpc, StringComparison.OrdinalIgnoreCase) == true;
        var error = await forwarder.SendAsync(context, client.Address, client.Http, isGrpc ? client.Grpc : client.Plain, _transformer);
        if (error is ForwarderError.None || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        var reason = UnavailablePage.ReasonFor(error, client);
        Log.NotForwarded(logger, context.Request.Method, context.Request.Path, reason);
        if (!context.Response.HasStarted)
        {
            await UnavailablePage.WriteAsync(context, reason);
        }
    }
}
