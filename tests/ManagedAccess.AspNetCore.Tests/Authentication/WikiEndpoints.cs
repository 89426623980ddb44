using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>The endpoints of the app most tests here talk to; each answers with who it thinks is calling.</summary>
internal static class WikiEndpoints
{
    public static Task<ProtectedApp> StartAsync(Action<ProtectedAppSetup>? change = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.App = Map;
        change?.Invoke(setup);
    });

    public static void Map(WebApplication app)
    {
        app.MapMethods("/page", ["GET", "HEAD", "POST", "PUT", "DELETE"], Who);
        app.MapGet("/authorized", Who).RequireAuthorization();
        app.MapGet("/open", Who).AllowAnonymous();
        app.MapMethods("/read", ["GET"], Who).RequireAllScopes("wiki.read");
        app.MapMethods("/write", ["GET", "POST"], Who).RequireAllScopes("wiki.read").RequireAllScopes("wiki.write");
        app.MapMethods("/human", ["GET"], Who).RequireHuman();
        app.MapMethods("/mcp/{**rest}", ["GET", "POST"], Who);
        app.MapPost("/webhook", Who).AllowCrossSiteRequests();
    }

    /// <summary>"human ada through client-1", "service bot", "anonymous".</summary>
    public static string Who(HttpContext context)
    {
        var caller = context.GetAttribution();
        var name = caller.User?.Subject ?? caller.Client?.Id;
        var text = name is null ? caller.Kind.ToString() : $"{caller.Kind} {name}";
        return caller.User is not null && caller.Client is { } client ? $"{text} through {client.Id}" : text;
    }
}
