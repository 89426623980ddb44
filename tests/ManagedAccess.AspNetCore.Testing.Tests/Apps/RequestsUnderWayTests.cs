using System.Net.WebSockets;
using ManagedAccess.AspNetCore.Testing.Apps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Testing.Tests.Apps;

public sealed class RequestsUnderWayTests
{
    [Fact]
    public async Task Wait_WhileARequestRuns_EndsWithIt()
    {
        var (requests, ends) = (new RequestsUnderWay(), new TaskCompletionSource());
        var request = StartAsync(requests, _ => ends.Task);

        var wait = Task.Run(requests.WaitUntilNone);
        Assert.False(wait.IsCompleted);
        ends.SetResult();
        await Task.WhenAll(request, wait);
    }

    [Fact]
    public async Task Wait_AfterAnException_DoesNotLast()
    {
        var requests = new RequestsUnderWay();

        await Assert.ThrowsAsync<IOException>(() => StartAsync(requests, _ => throw new IOException()));

        Assert.True(requests.WaitUntilNone());
    }

    [Fact]
    public async Task Wait_WhileAWebsocketIsOpenOnKestrel_DoesNotLast()
    {
        var requests = new RequestsUnderWay();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IStartupFilter>(requests);
        await using var app = builder.Build();
        app.UseWebSockets();
        app.Run(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.ReceiveAsync(new byte[1].AsMemory(), context.RequestAborted);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        });
        await app.StartAsync();

        using var client = new ClientWebSocket();
        await client.ConnectAsync(new UriBuilder(app.Urls.Single()) { Scheme = "ws" }.Uri, CancellationToken.None);

        Assert.True(requests.WaitUntilNone());
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    private static Task StartAsync(RequestsUnderWay requests, RequestDelegate endpoint)
    {
        var services = new ServiceCollection().BuildServiceProvider();
        var builder = new ApplicationBuilder(services);
        requests.Configure(app => app.Run(endpoint))(builder);
        return builder.Build()(new DefaultHttpContext { RequestServices = services });
    }
}
