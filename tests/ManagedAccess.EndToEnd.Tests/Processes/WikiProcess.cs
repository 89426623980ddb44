using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace ManagedAccess.EndToEnd.Tests.Processes;

/// <summary>A sample, usually the wiki, running as its owner would run it: a process, settings in environment variables, databases of its own.</summary>
public sealed partial class WikiProcess : IAsyncDisposable
{
    private const string Wiki = "InternalWiki";

    /// <summary>Settings of whoever runs the tests must not reach the wiki.</summary>
    private static readonly string[] Inherited = ["ASPNETCORE_", "DOTNET_ENVIRONMENT", "ManagedAccess__", "Emulator__", "Wiki__", "Logging__", "Kestrel__", "URLS"];

    private const string EmulatorFile = "emulator.db";

    private readonly TemporaryFolder _folder;
    private readonly Func<int?, ChildProcess> _launch;
    private ChildProcess _process;

    private WikiProcess(TemporaryFolder folder, Func<int?, ChildProcess> launch, ChildProcess process, Uri address)
    {
        (_folder, _launch, _process, Address) = (folder, launch, process, address);
        Http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8, // tests send what clients should not
        })
        { BaseAddress = address };
    }

    /// <summary>The origin, as a URI object has it: with a slash.</summary>
    public Uri Address { get; }

    /// <summary>The origin, as an identifier has it: without.</summary>
    public string Origin => Address.GetLeftPart(UriPartial.Authority);

    public string ToolsIdentifier => Origin + "/mcp";

    /// <summary>Follows no redirect and keeps no cookie.</summary>
    public HttpClient Http { get; }

    public string Output => _process.Output;

    /// <param name="settings">Keys with <c>:</c>, as in <c>appsettings.json</c>.</param>
    /// <param name="environment"><c>Development</c> with the emulator on, or <c>Production</c>.</param>
    /// <param name="port">Null: whatever port is free.</param>
    /// <param name="folder">Where its files are; null for a new one.</param>
    /// <param name="sample">Its name.</param>
    public static async Task<WikiProcess> StartAsync(
        IReadOnlyDictionary<string, string>? settings = null, string environment = "Development", int? port = null, TemporaryFolder? folder = null, string sample = Wiki)
    {
        folder ??= new TemporaryFolder();
        ChildProcess Start(int? onPort) => Launch(settings, environment, onPort, folder, sample);
        var process = Start(port);
        try
        {
            return new WikiProcess(folder, Start, process, await WaitUntilListeningAsync(process));
        }
        catch
        {
            await process.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Starts it and ends it without warning when one of the emulator's files has changed so many times, or when it listens.</summary>
    public static async Task KillWhileStartingAsync(IReadOnlyDictionary<string, string> settings, TemporaryFolder folder, int changes)
    {
        var left = changes;
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Count(object sender, FileSystemEventArgs change)
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                changed.SetResult();
            }
        }

        using var watcher = new FileSystemWatcher(folder.Path, EmulatorFile + "*");
        watcher.Created += Count;
        watcher.Changed += Count;
        watcher.Deleted += Count;
        watcher.EnableRaisingEvents = true;
        await using var process = Launch(settings, "Development", port: null, folder);
        await await Task.WhenAny(changed.Task, WaitUntilListeningAsync(process));
        process.Kill();
    }

    /// <summary>Starts it with settings it must not accept, and returns what it says before it ends.</summary>
    public static async Task<(int ExitCode, string Output)> FailToStartAsync(IReadOnlyDictionary<string, string> settings, string environment)
    {
        using var folder = new TemporaryFolder();
        await using var process = Launch(settings, environment, port: null, folder);
        var exitCode = await process.WaitForExitAsync(TimeSpan.FromSeconds(60));
        return (exitCode, process.Output);
    }

    /// <summary>Runs one of its commands, and returns what it says before it ends.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(IReadOnlyDictionary<string, string> settings, params string[] command)
    {
        using var folder = new TemporaryFolder();
        await using var process = Launch(settings, "Production", command, folder);
        var exitCode = await process.WaitForExitAsync(TimeSpan.FromSeconds(60));
        return (exitCode, process.Output);
    }

    /// <summary>The file where the emulator keeps clients and grants.</summary>
    public string EmulatorDatabase => _folder.File(EmulatorFile);

    /// <summary>Sends the signal and waits for nothing.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for a line of its output, written already or not.</summary>
    public async Task WaitForLineAsync(string pattern) => await _process.WaitForAsync(new Regex(pattern));

    /// <summary>Ends the process without warning.</summary>
    public ValueTask KillAsync() => _process.DisposeAsync();

    /// <summary>Ends the process without warning and starts it again, on the same port and files.</summary>
    public async Task RestartAsync()
    {
        await _process.DisposeAsync();
        _process = _launch(Address.Port);
        await WaitUntilListeningAsync(_process);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A path that the build wrote into this assembly.</summary>
    public static string Metadata(string key) => typeof(WikiProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    private static ChildProcess Launch(IReadOnlyDictionary<string, string>? settings, string environment, int? port, TemporaryFolder folder, string sample = Wiki) =>
        Launch(settings, environment, ["--urls", $"http://127.0.0.1:{port ?? 0}"], folder, sample);

    private static ChildProcess Launch(IReadOnlyDictionary<string, string>? settings, string environment, string[] arguments, TemporaryFolder folder, string sample = Wiki)
    {
        var assembly = Metadata(sample);
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            WorkingDirectory = Path.GetDirectoryName(assembly)!, // the content root: appsettings.json lies beside the assembly
        };
        foreach (var name in start.Environment.Keys.Where(name => Inherited.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["Wiki__Database"] = folder.File("wiki.db");
        start.Environment["ConnectionStrings__DefaultConnection"] = $"DataSource={folder.File("app.db")}";
        start.Environment["Emulator__Database"] = folder.File(EmulatorFile);
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return ChildProcess.Start(start);
    }

    private static async Task<Uri> WaitUntilListeningAsync(ChildProcess process)
    {
        var (listening, _) = await process.WaitForAsync(Listening());
        return new Uri(listening.Groups["address"].Value);
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)")]
    private static partial Regex Listening();
}
