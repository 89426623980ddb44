using System.Diagnostics;

namespace ManagedAccess.Benchmarks.Edge;

/// <summary>A server in a process of its own, measured from outside. The first line that begins with an address is its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>In microseconds, since the process began.</summary>
    public double ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalMicroseconds;
        }
    }

    /// <summary>In MiB, the largest so far.</summary>
    public double PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64 / 1024.0 / 1024.0;
        }
    }

    public static Task<ServerProcess> StartSelfAsync(params string[] arguments) => StartAsync(typeof(ServerProcess).Assembly.Location, arguments);

    public static async Task<ServerProcess> StartAsync(string assembly, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [assembly, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        string? line;
        do
        {
            line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{Path.GetFileName(assembly)} ended before it listened.");
        }
        while (!line.StartsWith("http", StringComparison.Ordinal));

        // A process that nobody reads stops at a full pipe.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        return new ServerProcess(process, new Uri(line.Split(' ', ',')[0]));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
