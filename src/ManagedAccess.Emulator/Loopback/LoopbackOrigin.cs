using System.Net;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Loopback;

/// <summary>The origin a request reached, if its <c>Host</c> names this machine. Any other name means DNS rebinding or a proxy, and gets no answer.</summary>
internal static class LoopbackOrigin
{
    /// <summary>For example <c>http://localhost:5080</c>: no slash at the end, no default port. Null when the host is not loopback.</summary>
    public static string? From(HttpRequest request)
        => request.Host.HasValue && Uri.TryCreate($"{request.Scheme}://{request.Host.Value}", UriKind.Absolute, out var uri) && IsLoopback(uri)
            ? uri.GetLeftPart(UriPartial.Authority)
            : null;

    public static bool IsLoopback(Uri uri)
        => uri.UserInfo.Length == 0 && uri.AbsolutePath == "/" && uri.Query.Length == 0 && IsLoopbackHost(uri.IdnHost);

    public static bool IsLoopbackHost(string host)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
