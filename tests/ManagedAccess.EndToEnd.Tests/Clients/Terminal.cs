using ManagedAccess.Cli;
using ManagedAccess.Cli.Commands;
using ManagedAccess.Cli.Tokens;

namespace ManagedAccess.EndToEnd.Tests.Clients;

/// <summary>The tool <c>managed-access</c>, and the person at its terminal.</summary>
/// <param name="answer">What the person does with a page of the authorization server: sign in, allow, and come back to the tool.</param>
public sealed class Terminal(Func<Uri, Task> answer) : IDisposable
{
    private readonly string _sessions = Directory.CreateTempSubdirectory("sessions-").FullName;

    /// <summary>Runs the tool. The test fails when it says something else than success.</summary>
    public Task<string> RunAsync(params string[] args) => ExpectAsync(0, args);

    /// <summary>Runs the tool. The test fails when it ends otherwise.</summary>
    public async Task<string> ExpectAsync(int expected, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        Task? person = null;
        var context = CliContext.OfProcess() with
        {
            Terminal = new Cli.Output.Terminal(output, error, isTerminal: false, isErrorTerminal: false),
            Store = new SessionStore(new FileSecretStore(_sessions)),
            OpenBrowser = (page, stop) =>
            {
                person = Task.Run(() => answer(page), stop);
                return Task.CompletedTask;
            },
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var exitCode = await CommandLineApp.RunAsync(context, args, limit.Token);
        if (person is not null)
        {
            await person;
        }

        Assert.True(exitCode == expected, $"managed-access {string.Join(' ', args)} ended with {exitCode}:\n{output}{error}");
        return output.ToString();
    }

    public void Dispose() => Directory.Delete(_sessions, recursive: true);
}
