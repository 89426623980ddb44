using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using static ManagedAccess.FreshApps.Checks.Check;

namespace ManagedAccess.FreshApps.Checks;

/// <summary>A SignalR hub over its three transports.</summary>
internal static class HubChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task<string> TransportsAsync(CheckContext context)
    {
        foreach (var transport in new[] { HttpTransportType.WebSockets, HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling })
        {
            await using var stranger = Connect(context, transport, token: null);
            var refused = await Record(() => stranger.StartAsync().WaitAsync(Patience));
            Expect(refused is HttpRequestException { StatusCode: System.Net.HttpStatusCode.Unauthorized }, $"401 over {transport}", refused?.Message ?? "a connection");

            await using var known = Connect(context, transport, context.Token());
            await known.StartAsync().WaitAsync(Patience);
            var who = await known.InvokeAsync<string>("Who").WaitAsync(Patience);
            Expect(who == "ada@example.com ada@example.com", $"Ada and her identifier over {transport}", who);
        }

        return "three transports";
    }

    // The token is accepted because of the tolerated clock difference, and ends a moment later: nothing here waits longer than that.
    public static async Task<string> ExpiryAsync(CheckContext context)
    {
        foreach (var transport in new[] { HttpTransportType.WebSockets, HttpTransportType.LongPolling })
        {
            await using var connection = Connect(context, transport, context.Token(lifetime: TimeSpan.FromSeconds(3)));
            var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            connection.Closed += _ =>
            {
                closed.TrySetResult();
                return Task.CompletedTask;
            };
            await connection.StartAsync().WaitAsync(Patience);
            var isClosed = await Record(() => closed.Task.WaitAsync(Patience)) is null;
            Expect(isClosed, $"a connection over {transport} that is closed when the token ends (AUT-01)", "an open connection");
        }

        return "closed";
    }

    private static HubConnection Connect(CheckContext context, HttpTransportType transport, string? token) => new HubConnectionBuilder()
        .WithUrl(context.Url(context.App.Hub!), transport, options => options.AccessTokenProvider = token is null ? null : () => Task.FromResult<string?>(token))
        .Build();

    private static async Task<Exception?> Record(Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException or IOException)
        {
            return exception;
        }
    }
}
