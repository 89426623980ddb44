using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>
/// Whose connection it is, for code of a hub or circuit that goes on when the request that opened it has ended: over long polling each poll is
/// a request of its own, and the hub runs in the flow of the first.
/// </summary>
internal sealed class ConnectionCaller
{
    private static readonly AsyncLocal<ConnectionCaller?> Flow = new();

    private HttpContext? _request;
    private ClaimsPrincipal? _user;
    private RequestAttribution? _attribution;

    private ConnectionCaller(HttpContext request) => _request = request;

    /// <summary>Whose connection the running code belongs to; null where it belongs to none.</summary>
    public static RequestAttribution? Current => Flow.Value is { } caller ? caller._attribution ?? caller._request?.GetAttribution() : null;

    /// <summary>The same, if <paramref name="user"/> is who opened the connection and <paramref name="context"/> a copy of its request.</summary>
    public static RequestAttribution? Of(ClaimsPrincipal user, HttpContext context) => Flow.Value switch
    {
        { _attribution: { } attribution, _user: var opener } when ReferenceEquals(opener, user) => attribution,
        { _request: { } request } when !ReferenceEquals(request, context) && ReferenceEquals(request.User, user) => request.GetAttribution(),
        _ => null,
    };

    /// <summary>Whether a request may be one that opens a connection: SignalR's clients name theirs in the query.</summary>
    public static bool MayOpen(HttpRequest request) => request.QueryString is { HasValue: true, Value: var query } && query.Contains("id=", StringComparison.Ordinal);

    /// <summary>Serves a request whose code may go on after it.</summary>
    public static async Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        var caller = new ConnectionCaller(context);
        Flow.Value = caller;
        try
        {
            await next(context);
        }
        finally
        {
            caller.End(context);
        }
    }

    /// <summary>The connection of the running code has ended: whatever it leaves running is nobody's.</summary>
    public static void Close()
    {
        if (Flow.Value is { } caller)
        {
            (caller._request, caller._attribution, caller._user) = (null, null, null);
        }
    }

    // What any other request leaves running is nobody's request any more, and may go on to serve anybody.
    private void End(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>() is not null && !LastsAsLongAsConnection(context))
        {
            (_attribution, _user) = (context.GetAttribution(), context.User);
        }

        _request = null;
    }

    // With long polling the connection goes on after its requests. With the others it is one request: whoever goes on after that is nobody's.
    private static bool LastsAsLongAsConnection(HttpContext context) =>
        context.WebSockets.IsWebSocketRequest || context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Lets the code of a connection know whose it is, as long as it lasts.</summary>
internal sealed class ConnectionCallerMiddleware(RequestDelegate next)
{
    public Task Invoke(HttpContext context) => ConnectionCaller.MayOpen(context.Request) ? ConnectionCaller.ServeAsync(context, next) : next(context);
}

/// <summary>Notes when a connection has ended, which over long polling no request says.</summary>
internal sealed class ConnectionCallerFilter : IHubFilter
{
    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        try
        {
            await next(context);
        }
        catch
        {
            ConnectionCaller.Close(); // SignalR ends the connection, and does not call OnDisconnectedAsync
            throw;
        }
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        try
        {
            await next(context, exception);
        }
        finally
        {
            ConnectionCaller.Close();
        }
    }
}
