using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Web;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;

namespace ManagedAccess.EndToEnd.Tests.Agents;

/// <summary>The account of a person who runs an agent: a home of its own, a browser that the agent opens, and nothing else from this machine.</summary>
public sealed partial class AgentHome : IDisposable
{
    private const string Opened = "opened";

    // A terminal without a size shows nothing.
    private const string Size = "stty cols 200 rows 50";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly string _browser;

    public AgentHome()
    {
        _browser = _folder.File("xdg-open");
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("skipped: the agents find the browser as on Linux, by xdg-open");
            return;
        }

        // Agents run what BROWSER names, or xdg-open from the path. The move makes the whole address appear at once.
        File.WriteAllText(_browser, $$"""
            #!/bin/sh
            printf '%s' "$1" > "{{_folder.File(Opened)}}.part" && mv "{{_folder.File(Opened)}}.part" "{{_folder.File(Opened)}}"

            """);
        File.SetUnixFileMode(_browser, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The path of a file in it.</summary>
    public string PathOf(string name) => _folder.File(name);

    /// <summary>Starts a program in this home.</summary>
    /// <param name="variables">Its environment, in addition.</param>
    /// <param name="program">Its path, or its name.</param>
    /// <param name="arguments">Its arguments.</param>
    public ChildProcess Start(IReadOnlyDictionary<string, string> variables, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder.Path };
        start.Environment.Clear();
        start.Environment["PATH"] = $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = _folder.Path;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["TERM"] = "xterm";
        start.Environment["BROWSER"] = _browser;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return ChildProcess.Start(start);
    }

    /// <summary>The same at a terminal, which some agents insist on.</summary>
    public ChildProcess StartAtTerminal(IReadOnlyDictionary<string, string> variables, string program, params IEnumerable<string> arguments)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "skipped: script of util-linux is not there");

        // At a terminal without a screen, agents ask the person to copy the address. With a screen and no terminal, xdg-open does not look at BROWSER.
        return Start(new Dictionary<string, string>(variables) { ["DISPLAY"] = ":99" }, "/usr/bin/script", "--quiet", "--return", "--command", $"{Size} && exec {string.Join(' ', [program, .. arguments])}", "/dev/null");
    }

    /// <summary>Runs a program to its end, which must be a good one.</summary>
    /// <returns>What it wrote, without the codes for terminals.</returns>
    public async Task<string> RunAsync(IReadOnlyDictionary<string, string> variables, string program, params IEnumerable<string> arguments)
    {
        await using var process = Start(variables, program, arguments);
        return await EndAsync(process);
    }

    /// <summary>Waits for the good end of a program.</summary>
    /// <returns>What it wrote, without the codes for terminals.</returns>
    public static async Task<string> EndAsync(ChildProcess process)
    {
        var exitCode = await process.WaitForExitAsync(Patience);
        Assert.True(exitCode == 0, process.Output);
        return Codes().Replace(process.Output, "");
    }

    /// <summary>The page that the agent opens in the browser.</summary>
    public async Task<Uri> WaitForPageAsync(ChildProcess agent)
    {
        await WaitForFileAsync(agent, Opened);
        return new Uri(await File.ReadAllTextAsync(_folder.File(Opened)));
    }

    /// <summary>In the browser that the agent opens, the person signs in, allows it, and is sent back to the agent.</summary>
    public async Task SignInAsync(ChildProcess agent, Person person)
    {
        var page = await WaitForPageAsync(agent);
        var redirectUri = HttpUtility.ParseQueryString(page.Query)["redirect_uri"]!;

        var callback = await person.AnswerAsync(page, redirectUri);
        using var http = new HttpClient();
        using var response = await http.GetAsync(callback);

        Assert.True(response.IsSuccessStatusCode, $"{callback} answered {(int)response.StatusCode}");
    }

    /// <summary>Waits until the agent has made a file.</summary>
    public async Task WaitForFileAsync(ChildProcess agent, string name)
    {
        var path = _folder.File(name);
        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path));
        watcher.Renamed += (_, _) => made.TrySetResult();
        watcher.Created += (_, _) => made.TrySetResult();
        watcher.EnableRaisingEvents = true;
        if (File.Exists(path))
        {
            return;
        }

        try
        {
            await made.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"The agent did not make {name}:\n{agent.Output}");
        }
    }

    public void Dispose() => _folder.Dispose();

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Codes();
}
