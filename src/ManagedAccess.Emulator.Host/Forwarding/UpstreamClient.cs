using System.Diagnostics;
using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace ManagedAccess.Emulator.Host.Forwarding;

/// <summary>The connections to the application.</summary>
internal sealed class UpstreamClient(Uri upstream, TimeSpan timeout) : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The origin, with a slash at the end.</summary>
    public string Address { get; } = upstream.GetLeftPart(UriPartial.Authority) + "/";

    public TimeSpan Timeout { get; } = timeout;

    /// <summary>Changes nothing on the way: no proxy, redirect, cookie or compression of its own.</summary>
    public HttpMessageInvoker Http { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
        ConnectTimeout = ConnectTimeout,
    });

    /// <summary>HTTP/1.1, which every application speaks.</summary>
    public ForwarderRequestConfig Plain { get; } = new() { ActivityTimeout = timeout, Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };

    /// <summary>gRPC needs HTTP/2, on a plain connection too.</summary>
    public ForwarderRequestConfig Grpc { get; } = new() { ActivityTimeout = timeout, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    public void Dispose() => Http.Dispose();
}
