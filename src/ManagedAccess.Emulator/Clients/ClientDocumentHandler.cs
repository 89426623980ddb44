using System.Net;
using System.Net.Sockets;

namespace ManagedAccess.Emulator.Clients;

/// <summary>Fetches documents from addresses that anyone may choose, but only from public ones ("Server Side Request Forgery").</summary>
internal static class ClientDocumentHandler
{
    private static readonly IPNetwork[] SpecialUse =
    [
        // RFC 6890 and its registries, with multicast and reserved space.
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16",
            "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    /// <param name="allowLoopback">True while the emulator itself is reachable from this machine alone.</param>
    public static HttpMessageHandler Create(bool allowLoopback) => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false, // a proxy can connect to addresses that we refuse
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxResponseHeadersLength = 16,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, allowLoopback, cancellationToken),
    };

    /// <summary>Whether a document may be fetched from <paramref name="address"/>.</summary>
    public static bool IsAllowed(IPAddress address, bool allowLoopback)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(plain) ? allowLoopback : !SpecialUse.Any(network => network.Contains(plain));
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, bool allowLoopback, CancellationToken cancellationToken)
    {
        // Connects to the address that was checked: a second look-up could return another one.
        var addresses = await Dns.GetHostAddressesAsync(endPoint.Host, cancellationToken);
        if (addresses.Length == 0 || !addresses.All(address => IsAllowed(address, allowLoopback)))
        {
            throw new HttpRequestException("The host of a client document has a special-use address.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
