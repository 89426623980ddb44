using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace ManagedAccess.Emulator.Host.Forwarding;

/// <summary>The request as the application gets it: the host that the client named, and the forwarding fields that Cloudflare sends.</summary>
internal sealed class UpstreamTransformer : HttpTransformer
{
    private const string For = "X-Forwarded-For";
    private const string Proto = "X-Forwarded-Proto";

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.Headers.Host = httpContext.Request.Host.Value;
        proxyRequest.Headers.Remove(For);
        proxyRequest.Headers.Remove(Proto);
        proxyRequest.Headers.TryAddWithoutValidation(Proto, httpContext.Request.Scheme);
        if (httpContext.Connection.RemoteIpAddress is { } address)
        {
            proxyRequest.Headers.TryAddWithoutValidation(For, address.ToString());
        }
    }
}
