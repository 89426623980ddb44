using System.Diagnostics;
using System.Globalization;

namespace ManagedAccess.Benchmarks.Soak;

/// <summary>What the server's process takes after a full collection.</summary>
internal readonly record struct SoakMemory(double HeapMiB, double WorkingSetMiB, long FullCollections, TimeSpan Cpu);

/// <summary>What the server counted by itself.</summary>
internal readonly record struct SoakServerCounts(long Gone, long Audited, long LoggedErrors, long LoggedTokens);

/// <summary>The process of <see cref="SoakServer"/>.</summary>
internal sealed class SoakProcess : IDisposable
{
    private const double MiB = 1024 * 1024;

    private readonly Process _process;

    private SoakProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<SoakProcess> StartAsync(string issuers, string auditFile)
    {
        var self = Environment.ProcessPath!;
        string[] own = [SoakServer.Argument, issuers, auditFile];
        var arguments = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [typeof(SoakProcess).Assembly.Location, .. own] : own;
        var process = Process.Start(new ProcessStartInfo(self, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the server did not start");
        return new(process, new Uri(address));
    }

    public async Task<SoakMemory> MemoryAsync()
    {
        await _process.StandardInput.WriteLineAsync(SoakServer.Memory);
        var numbers = await ReadAsync();
        return new(numbers[0] / MiB, numbers[1] / MiB, numbers[2], TimeSpan.FromMilliseconds(numbers[3]));
    }

    /// <summary>Stops the app in good order.</summary>
    public async Task<SoakServerCounts> StopAsync()
    {
        _process.StandardInput.Close();
        var numbers = await ReadAsync();
        await _process.WaitForExitAsync();
        return new(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(); // only when something was thrown here: otherwise it was stopped
        }

        _process.Dispose();
    }

    private async Task<long[]> ReadAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the server has ended");
        return [.. line.Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
    }
}
