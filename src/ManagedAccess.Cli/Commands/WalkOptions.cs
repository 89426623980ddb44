using System.CommandLine;
using System.CommandLine.Parsing;
using ManagedAccess.Cli.Doctor;
using ManagedAccess.Cli.Doctor.Walks;
using ManagedAccess.Cli.Execution;
using ManagedAccess.Cli.Http;
using ManagedAccess.Cli.Login;

namespace ManagedAccess.Cli.Commands;

/// <summary>The options of every command that walks an app: the token, and how long to wait; and the walk with them.</summary>
internal sealed class WalkOptions
{
    public Option<string?> Token { get; } = new("--token") { Description = "An access token for the part behind the door. It is sent to the origin of URL only. '-' reads it from standard input.", HelpName = "TOKEN" };

    public Option<bool> Login { get; } = new("--login") { Description = "Use the token of your session, and sign in where there is none." };

    public Option<int> Timeout { get; } = new("--timeout") { Description = "The longest time for one request, in seconds, from 1 to 300.", DefaultValueFactory = _ => 15, HelpName = "SECONDS" };

    public WalkOptions() => Timeout.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is < 1 or > 300)
        {
            result.AddError("--timeout is from 1 to 300 seconds.");
        }
    });

    /// <summary>The rules between the options, for the command.</summary>
    public void Validate(CommandResult result)
    {
        if (result.GetValue(Login) && result.GetValue(Token) is not null)
        {
            result.AddError("Choose one of --token and --login.");
        }
    }

    public async Task<DoctorRequest> RequestAsync(CliContext context, ParseResult parse, Uri url, CancellationToken stop) => new()
    {
        Url = url,
        Token = parse.GetValue(Login) ? await LoginAsync(context, url, stop) : await ReadTokenAsync(context, parse.GetValue(Token), url, stop),
        IsFromLogin = parse.GetValue(Login),
    };

    /// <summary>Walks the app, with progress at a terminal.</summary>
    /// <returns>What was seen, and every request that was sent for it.</returns>
    /// <exception cref="CommandFailure">The app was not reached.</exception>
    public async Task<(Observations Seen, IReadOnlyList<Exchange> Exchanges)> RunAsync(CliContext context, ParseResult parse, DoctorRequest request, CancellationToken stop)
    {
        using var network = context.Network();
        return await context.Terminal.WaitAsync($"Walking {request.Url}", async progress =>
        {
            var walk = context.CreateWalk(network, TimeSpan.FromSeconds(parse.GetValue(Timeout)), progress);
            var seen = await DoctorWalk.RunAsync(walk, request, stop);
            return seen.Door.Agent.Failure is { } failure
                ? throw new CommandFailure($"{request.Url} was not reached: {failure}")
                : (seen, walk.Exchanges);
        });
    }

    private static async Task<string> LoginAsync(CliContext context, Uri url, CancellationToken stop)
    {
        using var network = context.Network();
        var sessions = context.CreateSessions(network, TimeSpan.FromSeconds(30));
        return (await sessions.FindAsync(url, stop) ?? await sessions.LoginAsync(url, new LoginRequest(), stop)).AccessToken;
    }

    private static async Task<string?> ReadTokenAsync(CliContext context, string? token, Uri url, CancellationToken stop)
    {
        if (token is null)
        {
            return null;
        }

        if (!Origins.IsSecure(url))
        {
            throw new CommandFailure($"A token is not sent over plain http to another machine. Use https: {url}");
        }

        var value = (token == "-" ? await context.Input.ReadLineAsync(stop) ?? "" : token).Trim();
        return value.Length > 0 && value.All(character => character is > ' ' and < '\u007f')
            ? value
            : throw new CommandFailure("The token is empty or has characters that no access token has (RFC 6750 §2.1).");
    }
}
