using System.Net;
using System.Net.Sockets;

namespace ManagedAccess.EndToEnd.Tests.Processes;

/// <summary>Ports for servers that must be named before they are started.</summary>
public static class FreePort
{
    /// <summary>A loopback port that nobody listens on and that the system has not handed out before in a while.</summary>
    public static int Next()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
