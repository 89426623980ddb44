using System.Net;
using System.Net.Sockets;

namespace ManagedAccess.Testing;

/// <summary>Ports for servers that must be named before they are started.</summary>
/// <remarks>
/// Below every system's range for outgoing connections (Linux from 32768, Windows and macOS from 49152): a port that the system hands out
/// itself may belong to some connection again by the time a server is started on it.
/// </remarks>
public static class FreePort
{
    private const int First = 20_000;
    private const int Count = 12_000;

    // Test programs run at the same time, so each begins elsewhere.
    private static int _next = Random.Shared.Next(Count);

    /// <summary>A loopback port that nobody listens on, and that this process has not given out in a while.</summary>
    /// <exception cref="InvalidOperationException">Every port of the range is taken.</exception>
    public static int Next()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free.");
    }

    private static bool IsFree(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
