using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Proofs;

/// <summary>An app that accepts tokens that are bound to a key, and one client with such a key.</summary>
internal static class BoundTokenApp
{
    public const string Page = ProtectedApp.Resource + "/page";

    public static Task<ProtectedApp> StartAsync(string mode = "Allowed", Action<ProtectedAppSetup>? change = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["Tokens:DPoP:Mode"] = mode;
        setup.App = app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapMethods("/page", ["GET", "HEAD", "POST"], (RequestAttribution caller) => caller.User?.Subject ?? "nobody").RequireAuthorization();
            app.MapGet("/mcp", () => "tools").RequireAuthorization();
            app.MapGet("/write", () => "written").RequireAuthorization().RequireAllScopes("wiki.admin");
            app.MapGet("/a b/ü", () => "odd").RequireAuthorization();
        };
        change?.Invoke(setup);
    });

    /// <summary>A token that is bound to the client's key.</summary>
    public static string Issue(this ProtectedApp app, TestProof client, Action<System.Text.Json.Nodes.JsonObject>? claims = null) => app.Issuer.Issue(all =>
    {
        client.Bind(all);
        claims?.Invoke(all);
    });

    /// <summary>A request with a token and a proof.</summary>
    public static Task<HttpResponseMessage> ProveAsync(this ProtectedApp app, string token, string proof, string path = "/page", string method = "GET") =>
        app.SendAsync(new HttpMethod(method), path, ("Authorization", $"DPoP {token}"), ("DPoP", proof));
}
