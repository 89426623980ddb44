using System.CommandLine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ManagedAccess.Emulator.Host;

/// <summary>The command line: <c>managed-access-emulator --upstream http://localhost:3000</c>.</summary>
internal static class EdgeCommand
{
    public static RootCommand Create()
    {
        var options = new EdgeOptions();
        var command = options.AddTo(new RootCommand("Cloudflare Access on a developer's machine, in front of an app in any language."));
        command.SetAction((result, cancellationToken) => RunAsync(
            new EdgeSetup
            {
                Upstream = EdgeOptions.ParseUpstream(result.GetValue(options.Upstream)!)!,
                Port = result.GetValue(options.Port),
                Mode = result.GetValue(options.Mode)!,
                UseHttps = result.GetValue(options.Https),
                Policy = result.GetValue(options.Policy) ?? [],
                Database = result.GetValue(options.Database),
                Settings = result.GetValue(options.Settings),
                Timeout = TimeSpan.FromSeconds(result.GetValue(options.Timeout)),
                AllowNonLoopback = result.GetValue(options.AllowNonLoopback),
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
}
