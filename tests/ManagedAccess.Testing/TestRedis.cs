using System.Diagnostics;
using System.Globalization;

namespace ManagedAccess.Testing;

/// <summary>A real <c>redis-server</c> on a free port, with its data in a temporary folder and nothing on the disk. It can hang, die and come back empty.</summary>
public sealed class TestRedis : IAsyncDisposable
{
    private const string Ready = "Ready to accept connections";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redis-");
    private readonly string[] _settings;
    private Process? _process;

    private TestRedis(string[] settings) => _settings = settings;

    /// <summary>Why there is no server for the tests; null if there is one.</summary>
    public static string? Absence { get; } =
        Find("redis-server") is null || Find("redis-cli") is null ? "redis-server (Debian package redis-server) is not installed; .ci/run installs it" : null;

    public int Port { get; } = FreePort.Next();

    /// <summary>The value of <c>ManagedAccess:Redis:Configuration</c>.</summary>
    public string Configuration => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <param name="settings">Further arguments, such as <c>--maxmemory</c>.</param>
    public static async Task<TestRedis> StartAsync(params string[] settings)
    {
        var redis = new TestRedis(settings);
        await redis.StartAgainAsync();
        return redis;
    }

    /// <summary>A server that is not started yet.</summary>
    public static TestRedis Prepare(params string[] settings) => new(settings);

    /// <summary>Starts it, empty, on the same port.</summary>
    public async Task StartAgainAsync()
    {
        string[] arguments =
            ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder.FullName, "--save", "", "--appendonly", "no", "--daemonize", "no", .. _settings];
        _process = Process.Start(new ProcessStartInfo(Find("redis-server")!, arguments) { RedirectStandardOutput = true })!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains(Ready, StringComparison.Ordinal))
            {
                _ = _process.StandardOutput.ReadToEndAsync(); // so that it never waits for a reader
                return;
            }
        }

        throw new InvalidOperationException($"redis-server did not start on port {Port}.");
    }

    /// <summary>Stops it as a power failure would (SIGKILL).</summary>
    public void Kill()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }

    /// <summary>It accepts connections and answers nothing (SIGSTOP).</summary>
    public void Hang() => Signal("STOP");

    /// <summary>It answers again, also what it was asked meanwhile (SIGCONT).</summary>
    public void GoOn() => Signal("CONT");

    /// <summary>A command, by <c>redis-cli</c>.</summary>
    public async Task<string> RunAsync(params string[] command)
    {
        string[] arguments = ["-p", Port.ToString(CultureInfo.InvariantCulture), .. command];
        using var cli = Process.Start(new ProcessStartInfo(Find("redis-cli")!, arguments) { RedirectStandardOutput = true })!;
        var answer = await cli.StandardOutput.ReadToEndAsync();
        await cli.WaitForExitAsync();
        return answer.TrimEnd('\n');
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        _process?.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/bin").Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
