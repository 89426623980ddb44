using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ManagedAccess.EndToEnd.Tests.Processes;

/// <summary>The tool <c>managed-access-emulator</c> in front of an address, running as its owner would run it.</summary>
public sealed partial class EmulatorProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _process;

    private EmulatorProcess(TemporaryFolder folder, ChildProcess process, Uri address) => (_folder, _process, Address) = (folder, process, address);

    public Uri Address { get; }

    public static async Task<EmulatorProcess> StartAsync(Uri upstream, params string[] policy)
    {
        var folder = new TemporaryFolder();
        var process = ChildProcess.Start(new ProcessStartInfo(
            "dotnet",
            [
                WikiProcess.Metadata("EmulatorHost"), "--upstream", upstream.GetLeftPart(UriPartial.Authority), "--port", "0", "--database", folder.File("emulator.db"),
                .. policy.SelectMany(line => new[] { "--policy", line }),
            ]));
        try
        {
            var (listening, _) = await process.WaitForAsync(Listening());
            return new EmulatorProcess(folder, process, new Uri(listening.Groups["address"].Value));
        }
        catch
        {
            await process.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    [GeneratedRegex(@"^(?<address>http://\S+) is in front of ")]
    private static partial Regex Listening();
}
