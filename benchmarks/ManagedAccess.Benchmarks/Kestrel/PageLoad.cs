using System.Net.Sockets;
using System.Text;

namespace ManagedAccess.Benchmarks.Kestrel;

/// <summary>Sends the same request over and over, on several connections at once, and reads each answer to the end of <see cref="BenchmarkServer.Page"/>.</summary>
internal static class PageLoad
{
    public static Task RunAsync(Uri server, byte[] request, int requests, int connections) => Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server.Host, server.Port);
        var stream = client.GetStream();
        var buffer = new byte[4096];
        for (var i = 0; i < requests / connections; i++)
        {
            await stream.WriteAsync(request);
            var response = await ReadAsync(stream, buffer);
            if (!response.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{server}: {response[..Math.Min(response.Length, 60)]}");
            }
        }
    })));

    // Head and body may arrive apart.
    private static async Task<string> ReadAsync(NetworkStream stream, byte[] buffer)
    {
        var length = 0;
        do
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length));
            length += read;
            if (read == 0)
            {
                break;
            }
        }
        while (!buffer.AsSpan(0, length).EndsWith("the page itself"u8));

        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
