using System.Security.Claims;
using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;

namespace ManagedAccess.AspNetCore.CurrentCaller;

/// <summary>
/// The caller of a connection, for code of a hub or circuit that goes on after the request that opened it: over long polling each poll is
/// a separate request, and the hub runs in the flow of the first.
/// </summary>
internal sealed class ConnectionCaller
{
    private static readonly AsyncLocal<ConnectionCaller?> Flow = new();

    private HttpContext? _request;
    private ClaimsPrincipal? _user;
    private RequestAttribution? _attribution;

    private ConnectionCaller(HttpContext request) => _request = request;

    /// <summary>The caller of the connection that the running code belongs to; null if it does not belong to a connection.</summary>
    public static RequestAttribution? Current => Flow.Value is { } caller ? caller._attribution ?? caller._request?.GetAttribution() : null;

    /// <summary>The same, if <paramref name="user"/> opened the connection and <paramref name="context"/> is a copy of its request.</summary>
    public static RequestAttribution? Of(ClaimsPrincipal user, HttpContext context) => Flow.Value switch
    {
        { _attribution: { } attribution, _user: var opener } when ReferenceEquals(opener, user) => attribution,
        { _request: { } request } when !ReferenceEquals(request, context) && ReferenceEquals(request.User, user) => request.GetAttribution(),
        _ => null,
    };

    /// <summary>Serves a request. If it may open a connection, the connection notes the caller.</summary>
    public static Task ServeAsync(HttpContext context, RequestDelegate next) => MayOpen(context.Request) ? ServeConnectionAsync(context, next) : next(context);

    // SignalR's clients name their connection in the query.
    private static bool MayOpen(HttpRequest request) => request.QueryString is { HasValue: true, Value: var query } && query.Contains("id=", StringComparison.Ordinal);

    private static async Task ServeConnectionAsync(HttpContext context, RequestDelegate next)
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

    /// <summary>Ends the connection of the running code: code that still runs has no caller from then on.</summary>
    public static void Close()
    {
        if (Flow.Value is { } caller)
        {
            (caller._request, caller._attribution, caller._user) = (null, null, null);
        }
    }

    // Code that goes on after any other request has no caller any more, because it may do work for anyone.
    private void End(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>() is not null && !LastsAsLongAsConnection(context))
        {
            (_attribution, _user) = (context.GetAttribution(), context.User);
        }

        _request = null;
    }

    // With long polling the connection goes on after its requests. With the other transports it is one request: code that goes on after it has no caller.
    private static bool LastsAsLongAsConnection(HttpContext context) =>
        context.WebSockets.IsWebSocketRequest || context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Notes the end of a connection, because over long polling no request shows it.</summary>
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
