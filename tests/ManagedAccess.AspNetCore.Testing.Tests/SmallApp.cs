using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Testing.Tests;

/// <summary>An app as a team has it, in Production: an OAuth server, an Access account, a main resource and <c>/mcp</c>. A test changes its settings.</summary>
internal sealed class SmallApp : WebApplicationFactory<SmallApp>
{
    public const string Resource = "https://wiki.corp.example";
    public const string OAuth = "https://login.corp.example";
    public const string Access = "https://acme.cloudflareaccess.com";
    public const string Tag = "32eafc7626e737136d0f2a6a9a7a1ce9e4cd8ba39b0a4c9e0e7a4c8a1d2b3c4d";

    /// <summary>The section <c>ManagedAccess</c>; null removes a setting.</summary>
    public Dictionary<string, string?> Settings { get; } = new()
    {
        ["Resource"] = Resource,
        ["ScopesSupported:0"] = "wiki.read",
        ["ScopesSupported:1"] = "wiki.write",
        ["AuthorizationServers:0:Issuer"] = OAuth,
        ["AuthorizationServers:1:Type"] = "CloudflareAccess",
        ["AuthorizationServers:1:Issuer"] = Access,
        ["AuthorizationServers:1:Audiences:0"] = Tag,
        ["Resources:0:Path"] = "/mcp",
        ["Callers:AllowServices"] = "true",
    };

    public string EnvironmentName { get; set; } = Environments.Production;

    public Action<IServiceCollection> Registration { get; set; } = services => services.AddManagedAccess();

    /// <summary>With settings that differ.</summary>
    public static SmallApp With(params (string Name, string? Value)[] settings)
    {
        var app = new SmallApp();
        foreach (var (name, value) in settings)
        {
            app.Settings[name] = value;
        }

        return app;
    }

    /// <summary>With one authorization server, described by these settings.</summary>
    public static SmallApp WithServer(string issuer, params (string Name, string? Value)[] settings)
    {
        var app = With([.. settings.Select(setting => ($"AuthorizationServers:0:{setting.Name}", setting.Value))]);
        app.Settings["AuthorizationServers:0:Issuer"] = issuer;
        foreach (var other in app.Settings.Keys.Where(name => name.StartsWith("AuthorizationServers:1:", StringComparison.Ordinal)).ToArray())
        {
            app.Settings.Remove(other);
        }

        return app;
    }

    public static void MapEndpoints(IApplicationBuilder app)
    {
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseEndpoints(endpoints =>
        {
            endpoints.MapGet("/", (RequestAttribution caller) => Results.Json(Seen.Of(caller)));
            endpoints.MapGet("/claims", (HttpContext context) => context.User.Claims.Select(claim => $"{claim.Type}={claim.Value}"));
            endpoints.MapGet("/page", () => Results.Content("<!DOCTYPE html><title>On call</title><main><h1>On call</h1><p>Ask Ada.</p></main>", "text/html"));
            endpoints.MapGet("/mcp", () => "tools");
            endpoints.MapGet("/moved", () => Results.Redirect("/"));
            endpoints.MapGet("/elsewhere", () => Results.Redirect("https://elsewhere.example/"));
            endpoints.MapGet("/cookies", (HttpContext context) => context.Request.Headers.Cookie.ToString());
            endpoints.MapGet("/set-cookie", (HttpContext context) => context.Response.Cookies.Append("theme", "dark"));
            endpoints.MapGet("/host", (HttpContext context) => context.Request.Host.Value);
            endpoints.MapPost("/save", () => "saved").RequireAllScopes("wiki.write");
            endpoints.MapGet("/people", () => "people").RequireHuman();
            endpoints.MapGet("/own-browser", () => "own").RequireDirectHuman();
            endpoints.MapGet("/recent", () => "recent").RequireRecentAuthentication(TimeSpan.FromMinutes(5));
            endpoints.MapGet("/level", () => "level").RequireAuthenticationContext("phishing-resistant");
            endpoints.MapGet("/engineers", () => "engineers").RequireGroup("engineering");
            endpoints.MapGet("/open", () => "open").AllowAnonymous();
        });
    }

    protected override IHostBuilder CreateHostBuilder() => Host.CreateDefaultBuilder()
        .UseEnvironment(EnvironmentName)
        .ConfigureLogging(logging => logging.ClearProviders())
        .ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection(
            Settings.Where(setting => setting.Value is not null).Select(setting => KeyValuePair.Create("ManagedAccess:" + setting.Key, setting.Value))))
        .ConfigureWebHostDefaults(web => web
            .UseContentRoot(AppContext.BaseDirectory)
            .ConfigureServices(services =>
            {
                services.AddRouting();
                services.AddAuthorization();
                Registration(services);
            })
            .Configure(MapEndpoints));

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.UseContentRoot(AppContext.BaseDirectory).UseEnvironment(EnvironmentName);
}

/// <summary>What the app says about its caller.</summary>
internal sealed record Seen(string Kind, string Via, string? Email, string? Name, string? Client, string? ClientName, string[] Scopes, string[]? Groups, string[] Actors, string? Issuer, string? Subject)
{
    public static Seen Of(RequestAttribution caller) => new(
        $"{caller.Kind}", $"{caller.Via}", caller.User?.Email, caller.User?.Name, caller.Client?.Id, caller.Client?.Name,
        [.. caller.Scopes], caller.Groups is { } groups ? [.. groups] : null, [.. caller.Actors.Select(actor => actor.Subject)], caller.Issuer, caller.User?.Subject);
}
