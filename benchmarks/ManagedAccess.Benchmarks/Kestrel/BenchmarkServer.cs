using System.Globalization;
using System.Net;
using System.Runtime;
using ManagedAccess.Benchmarks.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Benchmarks.Kestrel;

/// <summary>One page behind Kestrel in a process of its own. Prints its address and a token for it, and ends when its input does.</summary>
internal static class BenchmarkServer
{
    public const string Argument = "--serve";

    /// <summary>Asks for the processor time of the process so far, in microseconds.</summary>
    public const string Cpu = "cpu";

    /// <summary>Asks how many methods have been compiled so far.</summary>
    public const string Compiled = "compiled";

    public const string Page = "the page itself";

    public static readonly string[] Variants = ["none", "stock", "ours"];

    public static async Task<int> ServeAsync(string variant)
    {
        var issuer = new BenchmarkIssuer();
        static void Listen(WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var app = variant switch
        {
            "ours" => Applications.Ours(issuer, configure: Listen),
            "stock" => Applications.Stock(issuer, Listen),
            _ => Applications.None(Listen),
        };
        app.MapGet("/page", (HttpContext context) =>
        {
            context.Response.ContentLength = Page.Length;
            return context.Response.WriteAsync(Page);
        });
        await app.StartAsync();

        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Console.WriteLine(address);
        Console.WriteLine(issuer.Token());
        while (await Console.In.ReadLineAsync() is { } asked)
        {
            var answer = asked == Cpu ? Environment.CpuUsage.TotalTime.TotalMicroseconds : JitInfo.GetCompiledMethodCount();
            Console.WriteLine(answer.ToString(CultureInfo.InvariantCulture));
        }

        return 0;
    }
}
