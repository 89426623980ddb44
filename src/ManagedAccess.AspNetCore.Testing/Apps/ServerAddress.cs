using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.Testing.Apps;

/// <summary>An app that listens on a socket.</summary>
internal static class ServerAddress
{
    /// <exception cref="InvalidOperationException">The app does not listen.</exception>
    public static Uri Of(IServiceProvider services)
    {
        var address = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The app listens on no address yet. Start it, with await host.StartAsync(), before the first client.");

        // An app that listens on all addresses is reached by this one too.
        var uri = new UriBuilder(address.Replace("://+", "://localhost", StringComparison.Ordinal).Replace("://*", "://localhost", StringComparison.Ordinal));
        uri.Host = uri.Host is "[::]" or "0.0.0.0" ? "localhost" : uri.Host;
        return uri.Uri;
    }

    public static SocketsHttpHandler CreateSocketHandler() => new() { AllowAutoRedirect = false, UseCookies = false };
}
