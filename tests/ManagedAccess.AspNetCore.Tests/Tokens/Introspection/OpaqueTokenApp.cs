using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Introspection;

/// <summary>An app with an authorization server that issues opaque tokens.</summary>
internal static class OpaqueTokenApp
{
    public static Task<ProtectedApp> StartAsync(Action<ProtectedAppSetup>? change = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["AuthorizationServers:0:Introspection:ClientId"] = "wiki";
        setup.Settings["AuthorizationServers:0:Introspection:ClientSecret"] = "s3cret: é";
        setup.App = app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/page", (RequestAttribution caller) => $"{caller.Kind} {caller.User?.Subject} {caller.Client?.Id} {string.Join(' ', caller.Scopes)}").RequireAuthorization();
            app.MapGet("/mcp", () => "tools").RequireAuthorization();
            app.MapGet("/write", () => "written").RequireAuthorization().RequireAllScopes("wiki.write");
            app.MapGet("/fresh", () => "fresh").RequireAuthorization().RequireRecentAuthentication(TimeSpan.FromMinutes(5));
            app.MapGet("/strong", () => "strong").RequireAuthorization().RequireAuthenticationContext("phr");
        };
        change?.Invoke(setup);
    });

    public static Task<HttpResponseMessage> ReadAsync(this ProtectedApp app, string token, string path = "/page") => app.GetAsync(path, ("Authorization", $"Bearer {token}"));
}
