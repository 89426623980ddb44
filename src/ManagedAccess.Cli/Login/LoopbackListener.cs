using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ManagedAccess.Cli.Login;

/// <summary>Waits on a port of this machine for the browser to come back with the code (RFC 8252 §7.3). It listens on the loopback address only.</summary>
internal sealed class LoopbackListener : IDisposable
{
    private const string Path = "/callback";
    private const int MaxRequest = 16 * 1024;
    private readonly TcpListener _listener;

    /// <param name="port">The port, or 0 for a free one.</param>
    /// <exception cref="SocketException">The port is in use.</exception>
    public LoopbackListener(int port)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
    }

    public string RedirectUri => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}{Path}";

    /// <summary>The URL the browser came back with.</summary>
    /// <param name="isAnswer">Whether the parameters answer our request: anything on this machine can call the port.</param>
    /// <param name="say">What the page tells the person about the answer.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Uri> WaitAsync(Func<Uri, bool> isAnswer, Func<Uri, string> say, CancellationToken stop)
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(stop);
            await using var stream = client.GetStream();
            var target = await ReadTargetAsync(stream, stop);
            if (target is not null && target.AbsolutePath == Path && isAnswer(target))
            {
                await WriteAsync(stream, "200 OK", say(target), stop);
                return target;
            }

            await WriteAsync(stream, "404 Not Found", "Nothing is here. Go back to the page where you signed in.", stop);
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task<Uri?> ReadTargetAsync(NetworkStream stream, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        var buffer = new byte[MaxRequest];
        var length = 0;
        try
        {
            int read;
            while (length < MaxRequest && (read = await stream.ReadAsync(buffer.AsMemory(length), limit.Token)) > 0)
            {
                length += read;
                if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is IOException || (exception is OperationCanceledException && !stop.IsCancellationRequested))
        {
            // A connection that a browser opens ahead of need and then leaves.
            return null;
        }

        return Encoding.ASCII.GetString(buffer, 0, length).Split("\r\n")[0].Split(' ') is ["GET", var target, _] && target.StartsWith('/')
            && Uri.TryCreate(RedirectUri[..^Path.Length] + target, UriKind.Absolute, out var uri) ? uri : null;
    }

    private static async Task WriteAsync(NetworkStream stream, string status, string text, CancellationToken stop)
    {
        var body = Encoding.UTF8.GetBytes($"<!doctype html><html lang=en><meta charset=utf-8><title>managed-access</title><p>{WebUtility.HtmlEncode(text)}</p></html>");
        var head = Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {body.Length}\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n");
        try
        {
            await stream.WriteAsync(head, stop);
            await stream.WriteAsync(body, stop);
        }
        catch (IOException)
        {
            // The page is a courtesy: a browser that has gone does not need it.
        }
    }
}
