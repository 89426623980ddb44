using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ManagedAccess.Emulator.Host.Tests;

/// <summary>What goes through the standalone edge, and in which form.</summary>
public sealed class ForwardingTests
{
    [Fact]
    [Trait("Conformance", "EMU-22")]
    public async Task Application_InAnyLanguage_GetsTheAssertionAndTheHostOfTheClient()
    {
        await using var upstream = await Upstream.StartAsync(app => app.Run(context => context.Response.WriteAsJsonAsync(
            context.Request.Headers.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.OrdinalIgnoreCase))));
        await using var edge = await RunningEdge.StartAsync(upstream.Address, ["allow service export"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/x?y=1")
        {
            Headers = { { "CF-Access-Client-Id", RunningEdge.ClientId }, { "CF-Access-Client-Secret", RunningEdge.Secret }, { "Cookie", "theme=dark" } },
        };

        using var response = await edge.Http.SendAsync(request);

        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        Assert.Contains("\"Cf-Access-Jwt-Assertion\":\"ey", text, StringComparison.Ordinal);
        Assert.Contains($"\"Host\":\"{edge.Address.Authority}\"", text, StringComparison.Ordinal);
        Assert.Contains("\"Cookie\":\"theme=dark\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(RunningEdge.Secret, text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Conformance", "EMU-30")]
    public async Task Agent_WithoutToken_IsRefusedBeforeTheApplication()
    {
        var asked = 0;
        await using var upstream = await Upstream.StartAsync(app => app.Run(context =>
        {
            asked++;
            return Task.CompletedTask;
        }));
        await using var edge = await RunningEdge.StartAsync(upstream.Address, ["allow domain example.com"]);

        using var response = await edge.Http.GetAsync("/");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.StartsWith("Bearer realm=\"OAuth\"", Assert.Single(response.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task Events_OfTheServer_ArriveWhenTheyAreSent()
    {
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await Upstream.StartAsync(app => app.Run(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: one\n\n");
            await context.Response.Body.FlushAsync();
            await second.Task;
            await context.Response.WriteAsync("data: two\n\n");
        }));
        await using var edge = await RunningEdge.StartAsync(upstream.Address);

        using var response = await edge.Http.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal("data: one", await reader.ReadLineAsync());
        second.SetResult();
        Assert.Equal("data: two\n", (await reader.ReadToEndAsync()).TrimStart('\n').TrimEnd('\n') + "\n");
    }

    [Fact]
    public async Task Websocket_ThroughTheEdge_CarriesMessagesBothWays()
    {
        await using var upstream = await Upstream.StartAsync(app => app.Run(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[64];
            var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);
        }));
        await using var edge = await RunningEdge.StartAsync(upstream.Address);
        using var client = new ClientWebSocket();

        await client.ConnectAsync(new UriBuilder(edge.Address) { Scheme = "ws" }.Uri, CancellationToken.None);
        await client.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var answer = new byte[64];
        var result = await client.ReceiveAsync(answer.AsMemory(), CancellationToken.None);

        Assert.Equal("hello", Encoding.UTF8.GetString(answer, 0, result.Count));
    }

    [Fact]
    public async Task Grpc_ThroughTheEdge_UsesHttp2ToTheApplication()
    {
        await using var upstream = await Upstream.StartAsync(
            app => app.Run(context =>
            {
                context.Response.ContentType = "application/grpc";
                return context.Response.WriteAsync(context.Request.Protocol);
            }),
            HttpProtocols.Http2);
        await using var edge = await RunningEdge.StartAsync(upstream.Address);
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");

        using var response = await edge.Http.PostAsync("/service/method", content);

        Assert.Equal("HTTP/2", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Body_OfManyMegabytes_GoesBothWaysWithoutBeingKept()
    {
        const long Length = 128L * 1024 * 1024;
        await using var upstream = await Upstream.StartAsync(app => app.Run(ReturnAsync));
        await using var edge = await RunningEdge.StartAsync(upstream.Address);
        using var content = new StreamContent(new ZeroStream(Length));
        content.Headers.ContentLength = Length;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = content };

        using var response = await edge.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[256 * 1024];
        long total = 0, most = 0;
        for (int read; (read = await stream.ReadAsync(buffer)) > 0; total += read)
        {
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false));
        }

        Assert.Equal(Length, total);
        Assert.True(most < Length, $"{most} bytes were in use at once");
    }

    // Reads the whole body first: over HTTP/1.1 no client reads an answer before it has sent its request.
    private static async Task ReturnAsync(HttpContext context)
    {
        var buffer = new byte[64 * 1024];
        long length = 0;
        for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0; length += read)
        {
            // only counted
        }

        context.Response.ContentLength = length;
        for (var left = length; left > 0; left -= buffer.Length)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)));
        }
    }

    private sealed class ZeroStream(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, _left);
            _left -= read;
            return read;
        }

        public override void Flush()
        {
            // nothing is written
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
