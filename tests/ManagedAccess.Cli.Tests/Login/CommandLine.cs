using System.Net;
using ManagedAccess.Cli.Commands;
using ManagedAccess.Cli.Login;
using ManagedAccess.Cli.Output;
using ManagedAccess.Cli.Tokens;
using ManagedAccess.Emulator.Tests;

namespace ManagedAccess.Cli.Tests.Login;

/// <summary>A person at a machine: runs of the tool that share sessions, and a browser.</summary>
internal sealed class CommandLine : IDisposable
{
    private readonly HttpMessageHandler? _network;

    public CommandLine(HttpMessageHandler? network = null) => _network = network;

    public string Folder { get; } = Directory.CreateTempSubdirectory("sessions-").FullName;

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Every page that was opened.</summary>
    public List<Uri> Opened { get; } = [];

    /// <summary>What the person does with a page. At first: sign in to the emulator as Ada and allow.</summary>
    public Func<Uri, Task> Person { get; set; } = SignInAsAdaAsync;

    public SessionStore Store => new(new FileSecretStore(Folder));

    public async Task<CommandRun> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        Task? person = null;
        var context = new CliContext
        {
            Terminal = new Terminal(output, error, isTerminal: false, isErrorTerminal: false),
            Network = () => _network is null ? new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) : new HttpMessageInvoker(_network, disposeHandler: false),
            Clock = Clock,
            Store = Store,
            OpenBrowser = (url, stop) =>
            {
                Opened.Add(url);
                person = Task.Run(() => Person(url), stop);
                return Task.CompletedTask;
            },
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var exitCode = await CommandLineApp.RunAsync(context, args, limit.Token);
        if (person is not null)
        {
            await person;
        }

        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Comes back to the tool with these parameters, as an authorization server would send the browser.</summary>
    /// <returns>The page that the tool shows.</returns>
    public static async Task<string> ReturnAsync(Uri page, params (string Name, string Value)[] parameters)
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(page.Query);
        var all = parameters.Any(parameter => parameter.Name == "state") ? parameters : [.. parameters, ("state", query["state"].ToString())];
        using var http = new HttpClient();
        var answer = await http.GetAsync($"{query["redirect_uri"]}?{string.Join('&', all.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}"))}");
        return await answer.Content.ReadAsStringAsync();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static async Task SignInAsAdaAsync(Uri page)
    {
        using var browser = new TestBrowser(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }, page.GetLeftPart(UriPartial.Authority));
        await browser.PressAsync(await browser.GetAsync("/cdn-cgi/access/login"), "ada@example.com");
        var consent = await browser.GetAsync(page.PathAndQuery);
        Assert.Equal(HttpStatusCode.OK, consent.StatusCode);
        var answer = await browser.PressAsync(consent, "allow");
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(answer.Headers.Location)).StatusCode);
    }
}
