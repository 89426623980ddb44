using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using ManagedAccess.EndToEnd.Tests.Processes;

namespace ManagedAccess.EndToEnd.Tests;

/// <summary><c>managed-access emulator</c> runs the emulator that is installed, with the arguments, the signals and the exit code passed on.</summary>
public sealed partial class EmulatorCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EmulatorCommandTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "skipped: the installed tool is a script here, and there is no SIGTERM on Windows");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var installed = _folder.File("managed-access-emulator");
        File.WriteAllText(installed, $"""
            #!/bin/sh
            exec dotnet "{WikiProcess.Metadata("EmulatorHost")}" "$@"

            """);
        File.SetUnixFileMode(installed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Emulator_ThatIsInstalled_AnswersUntilTheToolIsToldToEnd()
    {
        await using var tool = Start("--upstream", "http://127.0.0.1:9", "--port", "0", "--database", _folder.File("emulator.db"), "--policy", "bypass /**");
        var (listening, _) = await tool.WaitForAsync(Listening());
        using var http = new HttpClient();

        using var answer = await http.GetAsync(listening.Groups["address"].Value);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);

        Cli.Execution.Signals.Terminate(Process.GetProcessById(tool.Id)); // the tool alone, as "kill" does
        Assert.Equal(0, await tool.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(listening.Groups["address"].Value));
    }

    [Fact]
    public async Task Emulator_ThatCannotStart_GivesItsReasonAndItsExitCode()
    {
        await using var tool = Start("--upstream", "http://127.0.0.1:9", "--port", "0", "--database", _folder.File("emulator.db"), "--policy", "admit everyone");

        Assert.Equal(1, await tool.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("admit everyone", tool.Output, StringComparison.Ordinal);
    }

    private ChildProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Cli.CommandLineApp).Assembly.Location, "emulator", .. arguments]);
        start.Environment["PATH"] = $"{_folder.Path}{Path.PathSeparator}{start.Environment["PATH"]}";
        return ChildProcess.Start(start);
    }

    [GeneratedRegex(@"^(?<address>http://\S+) is in front of ")]
    private static partial Regex Listening();
}
