using System.CommandLine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ManagedAccess.Emulator.Host;

/// <summary>The command line: <c>managed-access-emulator --upstream http://localhost:3000</c>.</summary>
internal static class EdgeCommand
{
    public static RootCommand Create()
    {
        var upstream = new Option<string>("--upstream") { Description = "The address of the app, for example http://localhost:3000.", Required = true };
        var port = new Option<int>("--port") { Description = "The port to listen on.", DefaultValueFactory = _ => 8443 };
        var mode = new Option<string>("--mode") { Description = "Edge, or AuthorizationServer for an app that answers 401 itself.", DefaultValueFactory = _ => "Edge" };
        var https = new Option<bool>("--https") { Description = "Listen with the development certificate of ASP.NET Core, for HTTP/2 and gRPC." };
        var policy = new Option<string[]>("--policy") { Description = "A line of the policy, for example 'allow group engineering'. May be repeated." };
        var database = new Option<string?>("--database") { Description = "The SQLite file for keys, clients and grants." };
        var settings = new Option<string?>("--settings") { Description = "A JSON file with a section Emulator." };
        var timeout = new Option<int>("--timeout") { Description = "How many seconds the app may be silent.", DefaultValueFactory = _ => 100 };
        var exposed = new Option<bool>("--allow-non-loopback") { Description = "Listen on every address, for a container. Whoever reaches the port can sign in as anyone." };

        upstream.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } address && ParseUpstream(address) is null)
            {
                result.AddError($"--upstream is '{address}'; expected the http or https origin of the app, for example http://localhost:3000.");
            }
        });
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
            {
                result.AddError($"--port is {result.GetValueOrDefault<int>()}; expected from 0 to 65535, where 0 is any free port.");
            }
        });
        timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 86400)
            {
                result.AddError($"--timeout is {result.GetValueOrDefault<int>()}; expected from 1 to 86400 seconds.");
            }
        });
        var command = new RootCommand("Cloudflare Access on a developer's machine, in front of an app in any language.")
        {
            upstream, port, mode, https, policy, database, settings, timeout, exposed,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            new EdgeSetup
            {
                Upstream = ParseUpstream(result.GetValue(upstream)!)!,
                Port = result.GetValue(port),
                Mode = result.GetValue(mode)!,
                UseHttps = result.GetValue(https),
                Policy = result.GetValue(policy) ?? [],
                Database = result.GetValue(database),
                Settings = result.GetValue(settings),
                Timeout = TimeSpan.FromSeconds(result.GetValue(timeout)),
                AllowNonLoopback = result.GetValue(exposed),
            },
            Console.Out,
            Console.Error,
            cancellationToken));
        return command;
    }

    /// <summary>Runs until the process is told to end. 1 when it cannot start, with the reason on <paramref name="errors"/>.</summary>
    public static async Task<int> RunAsync(EdgeSetup setup, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            using var file = DatabaseLock.Take(EdgeHost.DatabaseOf(setup));
            await using var host = EdgeHost.Create(setup);
            await host.StartAsync(cancellationToken);
            await output.WriteLineAsync($"{string.Join(", ", host.Urls)} is in front of {setup.Upstream.GetLeftPart(UriPartial.Authority)}. Stop with Ctrl+C.");
            await host.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (Exception exception) when (ReasonOf(exception, setup) is { } reason)
        {
            await errors.WriteLineAsync(reason);
            return 1;
        }
    }

    /// <summary>What a person can do about a failure to start; null for a failure that is ours.</summary>
    private static string? ReasonOf(Exception exception, EdgeSetup setup) => exception switch
    {
        OptionsValidationException invalid => string.Join(Environment.NewLine, invalid.Failures),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            $"Port {setup.Port} is in use; expected a free one. Choose another with --port, or stop the program that listens there.",
        InvalidOperationException or IOException or UnauthorizedAccessException or InvalidDataException => exception.Message,
        _ => null,
    };

    private static Uri? ParseUpstream(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0 ? uri : null;
}
