using System.CommandLine;

namespace ManagedAccess.Emulator.Host;

/// <summary>The options of the command line. The tool <c>managed-access</c> compiles this file too, so its verb <c>emulator</c> has the same ones.</summary>
internal sealed class EdgeOptions
{
    public Option<string> Upstream { get; } = new("--upstream") { Description = "The address of the app, for example http://localhost:3000.", Required = true, HelpName = "URL" };

    public Option<int> Port { get; } = new("--port") { Description = "The port to listen on.", DefaultValueFactory = _ => 8443, HelpName = "PORT" };

    public Option<string> Mode { get; } = new("--mode") { Description = "Edge, or AuthorizationServer for an app that answers 401 itself.", DefaultValueFactory = _ => "Edge", HelpName = "MODE" };

    public Option<bool> Https { get; } = new("--https") { Description = "Listen with the development certificate of ASP.NET Core, for HTTP/2 and gRPC." };

    public Option<string[]> Policy { get; } = new("--policy") { Description = "A line of the policy, for example 'allow group engineering'. May be repeated.", HelpName = "LINE" };

    public Option<string?> Database { get; } = new("--database") { Description = "The SQLite file for keys, clients and grants.", HelpName = "FILE" };

    public Option<string?> Settings { get; } = new("--settings") { Description = "A JSON file with a section Emulator.", HelpName = "FILE" };

    public Option<int> Timeout { get; } = new("--timeout") { Description = "How many seconds the app may be silent.", DefaultValueFactory = _ => 100, HelpName = "SECONDS" };

    public Option<bool> AllowNonLoopback { get; } = new("--allow-non-loopback") { Description = "Listen on every address, for a container. Whoever reaches the port can sign in as anyone." };

    /// <summary>Adds them to a command, with what is expected of their values.</summary>
    public T AddTo<T>(T command)
        where T : Command
    {
        Upstream.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } address && ParseUpstream(address) is null)
            {
                result.AddError($"--upstream is '{address}'; expected the http or https origin of the app, for example http://localhost:3000.");
            }
        });
        Port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
            {
                result.AddError($"--port is {result.GetValueOrDefault<int>()}; expected from 0 to 65535, where 0 is any free port.");
            }
        });
        Timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 86400)
            {
                result.AddError($"--timeout is {result.GetValueOrDefault<int>()}; expected from 1 to 86400 seconds.");
            }
        });
        foreach (Option option in new Option[] { Upstream, Port, Mode, Https, Policy, Database, Settings, Timeout, AllowNonLoopback })
        {
            command.Options.Add(option);
        }

        return command;
    }

    /// <summary>The origin of an app, or null for anything else.</summary>
    public static Uri? ParseUpstream(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0 ? uri : null;
}
