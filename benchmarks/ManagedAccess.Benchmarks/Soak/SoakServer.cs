using System.Globalization;
using System.Net;
using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.Benchmarks.Tokens;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Benchmarks.Soak;

/// <summary>The app under load, in a process of its own with everything switched on. Prints its address and ends when it is told to stop.</summary>
internal static class SoakServer
{
    public const string Argument = "--soak-serve";

    /// <summary>Asks for the memory after a full collection: managed heap and working set in bytes, gen 2 collections, processor time in milliseconds.</summary>
    public const string Memory = "memory";

    /// <summary>Below this path clients leave before they have their answer.</summary>
    public const string Gone = "/gone";

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    public static async Task<int> ServeAsync(string issuers, string auditFile)
    {
        using var log = new SoakLog();
        var arrivals = new SoakArrivals();
        await using var app = Build(new Uri(issuers), auditFile, log, arrivals);
        await app.StartAsync();

        Console.WriteLine(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        while (await Console.In.ReadLineAsync() == Memory)
        {
            Print(GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet, GC.CollectionCount(2), (long)Environment.CpuUsage.TotalTime.TotalMilliseconds);
        }

        // Requests under way end first, and with them their records.
        await app.StopAsync();
        Print(arrivals.Gone, log.Audited, log.Errors, log.Tokens);
        return 0;
    }

    /// <summary>What an answer says of its caller. The address is a different one for each token.</summary>
    public static string Identity(RequestAttribution caller) =>
        $"{caller.Kind} {caller.Issuer} {caller.User?.Subject} {caller.User?.Email} {caller.Client?.Id}";

    private static WebApplication Build(Uri issuers, string auditFile, SoakLog log, SoakArrivals arrivals)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", Args = [] });
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IStartupFilter>(arrivals); // before the library's, and so around it
        builder.Services.AddManagedAccess(options =>
        {
            options.Resource = BenchmarkIssuer.Audience;
            options.ResourceName = "Internal wiki";
            options.ScopesSupported.Add("wiki.read");
            options.ScopesSupported.Add("wiki.write");
            options.AuthorizationServers.Add(new AuthorizationServerOptions { Issuer = TestIssuer.DefaultIssuer });
            options.AuthorizationServers.Add(new AuthorizationServerOptions
            {
                Type = AuthorizationServerType.CloudflareAccess,
                Issuer = TestIssuer.DefaultAccessIssuer,
                Audiences = { TestIssuer.DefaultAudienceTag },
            });
            options.Callers.AllowServices = true;
            options.Audit.File.Path = auditFile;
        }).AddAuditFile();
        builder.Services.AddHttpClient("ManagedAccess.AspNetCore").ConfigurePrimaryHttpMessageHandler(() => new SoakIssuerRoute(issuers));

        var app = builder.Build();
        app.MapGet("/whose/{name}/{number}", Whose);
        app.MapPost("/edit/{name}/{number}", Whose).RequireAllScopes("wiki.write");
        app.MapGet("/person/{name}/{number}", Whose).RequireHuman();
        app.MapGet("/pages/{number}", (int number) => Html(SoakPages.Page(number)));
        app.MapGet("/mine/{number}", (int number, RequestAttribution caller) => Html(SoakPages.Page(number, Identity(caller))));
        app.MapGet("/notes/{number}", (int number, RequestAttribution caller) =>
            Results.Extensions.MarkdownOrHtml($"# Note {number}\n\n{Identity(caller)}", $"<h1>Note {number}</h1><p>{Identity(caller)}</p>"));
        app.MapGet("/healthz", () => "ok").AllowAnonymous();
        app.MapGet(Gone + "/slow/{number}", async (int number, HttpContext context, RequestAttribution caller) =>
        {
            await Task.Delay(Slow, TimeProvider.System, context.RequestAborted);
            return Whose(number, caller);
        });
        app.MapGet(Gone + "/page/{number}", (int number) => Html(SoakPages.Large));
        return app;
    }

    private static string Whose(int number, RequestAttribution caller) => $"{number} {Identity(caller)}";

    private static IResult Html(string page) => Results.Content(page, "text/html; charset=utf-8");

    private static void Print(params long[] numbers) =>
        Console.WriteLine(string.Join(' ', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))));
}
