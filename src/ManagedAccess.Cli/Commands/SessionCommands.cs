using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ManagedAccess.Cli.Execution;
using ManagedAccess.Cli.Login;
using ManagedAccess.Cli.Output;
using ManagedAccess.Cli.Tokens;

namespace ManagedAccess.Cli.Commands;

/// <summary><c>login</c>, <c>token</c>, <c>whoami</c> and <c>logout</c></summary>
internal static class SessionCommands
{
    // The claims that name a person, in the order they are shown.
    private static readonly string[] Names = ["name", "email", "preferred_username", "sub"];

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static Command Login(CliContext context)
    {
        var url = UrlArgument.Create("A page of the app.");
        var options = new LoginOptions();
        var command = options.AddTo(new Command("login", "Sign in to an app, for the commands that follow.") { url });
        command.SetAction(async (parse, stop) =>
        {
            using var network = context.Network();
            var session = await context.CreateSessions(network, Timeout).LoginAsync(parse.GetRequiredValue(url), options.Read(parse), stop);
            context.Terminal.Tell($"Signed in to {session.Resource}, until {Until(session)}. The tokens are in {context.Store.Place}.");
            return ExitCodes.Clean;
        });
        return command.WithExamples("managed-access login https://wiki.corp.example", "managed-access login https://wiki.corp.example --device", "managed-access login https://wiki.corp.example --client-id 6f1c… --scope wiki.read");
    }

    public static Command Token(CliContext context)
    {
        var url = UrlArgument.Create("A page of the app.");
        var command = new Command("token", "Print an access token of the session, renewed where it has to be.") { url };
        command.SetAction(async (parse, stop) =>
        {
            using var network = context.Network();
            context.Terminal.Output.WriteLine((await FindAsync(context, context.CreateSessions(network, Timeout), parse.GetRequiredValue(url), stop)).AccessToken);
            return ExitCodes.Clean;
        });
        return command.WithExamples("managed-access token https://wiki.corp.example", "curl -H \"Authorization: Bearer $(managed-access token https://wiki.corp.example)\" https://wiki.corp.example/search?q=on-call");
    }

    public static Command WhoAmI(CliContext context)
    {
        var url = UrlArgument.Create("A page of the app.");
        var json = new Option<bool>("--json") { Description = "Write the result as JSON." };
        var command = new Command("whoami", "Say who is signed in to an app, by its token and without asking anybody.") { url, json };
        command.SetAction(async (parse, stop) =>
        {
            using var network = context.Network();
            var session = await FindAsync(context, context.CreateSessions(network, Timeout), parse.GetRequiredValue(url), stop);
            Write(context, session, parse.GetValue(json));
            return ExitCodes.Clean;
        });
        return command.WithExamples("managed-access whoami https://wiki.corp.example", "managed-access whoami https://wiki.corp.example --json | jq -r .scope");
    }

    public static Command Logout(CliContext context)
    {
        var url = UrlArgument.Create("A page of the app.");
        var command = new Command("logout", "End the session at the authorization server and remove its tokens from this machine.") { url };
        command.SetAction(async (parse, stop) =>
        {
            using var network = context.Network();
            var session = await context.Store.FindAsync(parse.GetRequiredValue(url), stop) ?? throw NotSignedIn(parse.GetRequiredValue(url));
            await context.CreateSessions(network, Timeout).LogoutAsync(session, stop);
            context.Terminal.Tell($"Signed out of {session.Resource}.");
            return ExitCodes.Clean;
        });
        return command.WithExamples("managed-access logout https://wiki.corp.example");
    }

    private static async Task<StoredSession> FindAsync(CliContext context, Sessions sessions, Uri url, CancellationToken stop) =>
        await sessions.FindAsync(url, stop)
        ?? (await context.Store.FindAsync(url, stop) is null ? throw NotSignedIn(url) : throw new CommandFailure($"The session for {url} has ended. Sign in again: managed-access login {url}", ExitCodes.Findings));

    private static CommandFailure NotSignedIn(Uri url) => new($"You are not signed in to {url}. Sign in: managed-access login {url}", ExitCodes.Findings);

    private static string Until(StoredSession session) => session.Expires?.ToString("u", CultureInfo.InvariantCulture) ?? "the server ends it";

    private static void Write(CliContext context, StoredSession session, bool asJson)
    {
        var claims = Doctor.TokenFacts.Of(session.AccessToken).Claims;
        (string Name, string? Value)[] facts =
        [
            ("resource", session.Resource),
            ("issuer", session.Issuer),
            ("client", session.ClientId),
            ("scope", string.Join(' ', session.Scopes)),
            ("expires", session.Expires?.ToString("u", CultureInfo.InvariantCulture)),
            .. Names.Select(name => (name, claims is { } all && all.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null)),
        ];
        if (asJson)
        {
            JsonOutput.Write(context.Terminal, writer =>
            {
                writer.WriteStartObject();
                foreach (var (name, value) in facts)
                {
                    writer.WriteString(name, value);
                }

                writer.WriteEndObject();
            });
            return;
        }

        foreach (var (name, value) in facts.Where(fact => !string.IsNullOrEmpty(fact.Value)))
        {
            context.Terminal.WriteLine($"{name}: {value}");
        }

        if (claims is null)
        {
            context.Terminal.WriteLine("The token is opaque: only its authorization server knows the person.");
        }
    }
}
