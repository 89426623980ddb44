using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManagedAccess.AspNetCore.Testing.Apps;

/// <summary>Counts the requests that the app still works on: a client may have its response before the app has written the record.</summary>
internal sealed class RequestsUnderWay : IStartupFilter
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly object _lock = new();
    private int _count;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, rest) => CountAsync(context, rest));
        next(app);
    };

    /// <summary>Waits until all requests have ended, or for five seconds.</summary>
    /// <returns>Whether all have ended.</returns>
    public bool WaitUntilNone()
    {
        var start = Stopwatch.GetTimestamp(); // real time: the clock of the app stands still
        lock (_lock)
        {
            while (_count > 0 && Limit - Stopwatch.GetElapsedTime(start) is var left && left > TimeSpan.Zero)
            {
                Monitor.Wait(_lock, left);
            }

            return _count == 0;
        }
    }

    private async Task CountAsync(HttpContext context, RequestDelegate rest)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            await rest(context); // ends when the test closes it
            return;
        }

        var isCounted = true;
        Add(1);
        context.Response.OnStarting(() =>
        {
            if (IsWebSocket(context) || context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) is true)
            {
                Leave();
            }

            return Task.CompletedTask;
        });
        try
        {
            await rest(context);
        }
        finally
        {
            Leave();
        }

        void Leave()
        {
            if (isCounted)
            {
                isCounted = false;
                Add(-1);
            }
        }
    }

    // On Kestrel only the answer shows it: the middleware that knows websockets comes later. RFC 6455 §4.2.2, and RFC 8441 §5 for HTTP/2.
    private static bool IsWebSocket(HttpContext context)
        => context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols
            || (context.Response.StatusCode == StatusCodes.Status200OK && context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect is true);

    private void Add(int change)
    {
        lock (_lock)
        {
            _count += change;
            Monitor.PulseAll(_lock);
        }
    }
}
