using System.Text.RegularExpressions;

namespace ManagedAccess.FreshApps.Apps;

/// <summary>The apps. Each has the README's lines, and what its own row says, and nothing else.</summary>
internal static partial class Catalogue
{
    private const string Boom = """app.MapGet("/boom", string () => throw new InvalidOperationException("boom"));""";
    private const string BoomPage = "/boom";

    public static IEnumerable<FreshApp> All(RunSettings settings) =>
    [
        new()
        {
            Name = "readme", Description = "`web`, its Program.cs replaced by the README's smallest program", Template = "web",
            Program = SmallestProgram(File.ReadAllText(Path.Combine(settings.Repository, "README.md"))),
            Page = "/pages/on-call", Shows = "on-call",
        },
        new() { Name = "web", Description = "`web`", Template = "web", Shows = "Hello World!", IsHtml = false, Endpoints = Boom, Throws = BoomPage },
        new() { Name = "webapp", Description = "`webapp` (Razor Pages)", Template = "webapp", Shows = "Welcome", Endpoints = Boom, Throws = BoomPage },
        new()
        {
            Name = "identity", Description = "`webapp --auth Individual`", Template = "webapp --auth Individual", Shows = "Welcome",
            LoginPath = "/Identity/Account/Login", Endpoints = Boom, Throws = BoomPage,
        },
        new() { Name = "mvc", Description = "`mvc`", Template = "mvc", Shows = "Welcome", Endpoints = Boom, Throws = BoomPage },
        new()
        {
            Name = "blazor", Description = "`blazor --interactivity Server`", Template = "blazor --interactivity Server", Shows = "Hello, world!",
            Files = "blazor", Circuit = "/who", Endpoints = Boom, Throws = BoomPage,
            DoctorFinds = ["page-head"], // the template makes 404 of the 405 for HEAD
        },
        new()
        {
            Name = "webapi", Description = "`webapi`", Template = "webapi", Page = "/weatherforecast", Shows = "temperatureC", IsHtml = false,
            Endpoints = Boom, Throws = BoomPage,
        },
        new()
        {
            Name = "grpc", Description = "`grpc`", Template = "grpc", Shows = "gRPC", IsHtml = false, GrpcMethod = "/greet.Greeter/SayHello",
        },
        new()
        {
            Name = "signalr", Description = "`web` with a SignalR hub", Template = "web", Files = "signalr", Shows = "Hello World!", IsHtml = false,
            Services = "builder.Services.AddSignalR();",
            Endpoints = """app.MapHub<Fresh.WhoHub>("/hub", options => options.CloseOnAuthenticationExpiration = true);""",
            Hub = "/hub",
        },
        new()
        {
            Name = "spa", Description = "`web` with `MapFallbackToFile`", Template = "web", Files = "spa", Page = "/items/5", Shows = "This app needs JavaScript.",
            IsHtml = false,
            Endpoints = """app.UseStaticFiles(); app.MapFallbackToFile("index.html");""",
            DoctorFinds = ["markdown-offered", "page-head"], // there is nothing to read before the scripts run, which only the content of a GET shows
        },
        new()
        {
            Name = "oidc", Description = "`webapp` with `AddCookie` and `AddOpenIdConnect`", Template = "webapp", Shows = "Welcome", LoginPath = "/authorize",
            Packages = ["Microsoft.AspNetCore.Authentication.OpenIdConnect 10.0.14"],
            Services = """
                builder.Services.AddAuthentication(options =>
                {
                    options.DefaultScheme = "Cookies";
                    options.DefaultChallengeScheme = "OpenIdConnect";
                }).AddCookie().AddOpenIdConnect(options =>
                {
                    options.Authority = builder.Configuration["ManagedAccess:AuthorizationServers:0:Issuer"];
                    options.ClientId = "fresh";
                    options.ResponseType = "code";
                    options.RequireHttpsMetadata = false;
                });
                """,
        },
        new()
        {
            Name = "identity-web", Description = "`web` beside Microsoft.Identity.Web", Template = "web", Files = "identity-web", Shows = "Hello World!", IsHtml = false,
            Packages = ["Microsoft.Identity.Web 4.18.0"],
            Services = """builder.Services.AddAuthorizationBuilder().AddPolicy("read", Fresh.Scopes.Ours);""",
            Endpoints = """Fresh.Scopes.Both(app.MapGet("/scoped", () => "ok"));""",
        },
        new()
        {
            Name = "proxied", Description = "`webapp` below a path base, behind YARP", Template = "webapp", Shows = "Welcome", PathBase = "/apps/wiki",
            Services = """
                builder.Services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders.All);
                """,
            Middleware = """app.UseForwardedHeaders(); app.UsePathBase("/apps/wiki");""",
        },
        new()
        {
            Name = "response-caching", Description = "`web` with `UseResponseCaching`", Template = "web", Shows = "Hello World!", IsHtml = false,
            Services = "builder.Services.AddResponseCaching();", Middleware = "app.UseResponseCaching();",
            Endpoints = Whose("""context.Response.Headers.CacheControl = "public, max-age=60";""", ""), Cached = "/whose",
        },
        new()
        {
            Name = "output-caching", Description = "`web` with `UseOutputCache`", Template = "web", Shows = "Hello World!", IsHtml = false,
            Services = "builder.Services.AddOutputCache();", Middleware = "app.UseOutputCache();",
            Endpoints = Whose("", ".CacheOutput()"), Cached = "/whose",
        },
        new()
        {
            Name = "compression", Description = "`webapp` with `UseResponseCompression`", Template = "webapp", Shows = "Welcome",
            Services = "builder.Services.AddResponseCompression();", Middleware = "app.UseResponseCompression();", Compresses = true,
        },
    ];

    /// <summary>The first C# block of the README, as printed.</summary>
    public static string SmallestProgram(string readme) => FirstCSharpBlock().Match(readme).Groups[1].Value;

    private static string Whose(string header, string convention) => $$"""
        app.MapGet("/whose", (HttpContext context) =>
        {
            {{header}}
            return Results.Content($"<!DOCTYPE html><title>Whose</title><h1>Page of {context.User.FindFirst("email")?.Value}</h1>", "text/html");
        }){{convention}};
        """;

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex FirstCSharpBlock();
}
