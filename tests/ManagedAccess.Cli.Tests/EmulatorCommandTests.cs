using ManagedAccess.Cli.Commands;
using ManagedAccess.Cli.Execution;
using ManagedAccess.Cli.Output;

namespace ManagedAccess.Cli.Tests;

/// <summary>The verb <c>emulator</c> runs another tool, if that tool is there. EndToEnd.Tests runs the real one.</summary>
public sealed class EmulatorCommandTests : IDisposable
{
    private static readonly string File = OperatingSystem.IsWindows() ? EmulatorProgram.Name + ".exe" : EmulatorProgram.Name;

    private static readonly string Host = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    private readonly string _folder = Directory.CreateTempSubdirectory("emulator-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Tool_WithoutAHome_IsNotLookedForInTheWorkingDirectory()
    {
        var work = Directory.CreateDirectory(Path.Combine(_folder, "work")).FullName;
        Write(Path.Combine("work", File), "");
        Write(Path.Combine("work", Host), "");
        Write(Path.Combine("work", "dotnet-tools.json"), """{ "tools": { "managedaccess.emulator.host": {} } }""");

        var failure = Assert.Throws<CommandFailure>(() => EmulatorProgram.Find(name => name is "PATH" ? "." : name is "DOTNET_CLI_HOME" ? "work" : null, null, work));

        Assert.Contains("dotnet is in no folder of PATH", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Emulator_ThatIsNotInstalled_SaysHowToInstallIt()
    {
        var error = new StringWriter();
        var context = new CliContext
        {
            Terminal = new Terminal(TextWriter.Null, error, isTerminal: false, isErrorTerminal: false),
            Network = () => throw new InvalidOperationException(),
            Variable = name => name == "DOTNET_CLI_HOME" ? _folder : null,
        };

        var exitCode = await CommandLineApp.RunAsync(context, ["emulator", "--upstream", "http://localhost:3000", "--policy", "allow group engineering"], TestContext.Current.CancellationToken);

        Assert.Equal(2, exitCode);
        Assert.Contains("dotnet tool install --global ManagedAccess.Emulator.Host", error.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"dnx ManagedAccess\.Emulator\.Host@\d+\.\S+ --upstream http://localhost:3000 --policy 'allow group engineering'", error.ToString());
    }

    [Theory]
    [InlineData("is required", "emulator")]
    [InlineData("expected the http or https origin", "emulator", "--upstream", "localhost:3000")]
    [InlineData("expected from 0 to 65535", "emulator", "--upstream", "http://localhost:3000", "--port", "65536")]
    [InlineData("--nonsense", "emulator", "--upstream", "http://localhost:3000", "--nonsense")]
    public async Task Emulator_WithBadInput_SaysWhatIsWrongBeforeItLooks(string message, params string[] arguments)
    {
        var run = await CommandRun.OfAsync(arguments);

        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("dotnet tool install", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }

    [Theory]
    [InlineData("beside")]
    [InlineData("path")]
    [InlineData("home/.dotnet/tools")]
    public void Tool_InOneOfThePlaces_IsFound(string place)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, place)).FullName, File);
        Assert.Null(Find());

        System.IO.File.WriteAllText(file, "");

        Assert.Equal(file, Find()?.File);
    }

    [Fact]
    public void Tool_InSeveralPlaces_IsTheOneBesideThisTool()
    {
        foreach (var place in (string[])["path", "beside"])
        {
            System.IO.File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, place)).FullName, File), "");
        }

        Assert.Equal(Path.Combine(_folder, "beside", File), Find()?.File);
    }

    [Theory]
    [InlineData("dotnet-tools.json", """{ "tools": { "managedaccess.emulator.host": { "commands": ["managed-access-emulator"] } } }""", true)]
    [InlineData(".config/dotnet-tools.json", """{ "tools": { "managedaccess.emulator.host": { "commands": ["managed-access-emulator"] } } }""", true)]
    [InlineData("dotnet-tools.json", """{ "tools": { "docfx": { "commands": ["docfx"] } } }""", false)]
    [InlineData("dotnet-tools.json", "[]", false)]
    [InlineData("work/dotnet-tools.json", """{ "isRoot": true, "tools": {} }""", false)]
    public void Tool_OfAManifest_IsRunByTheSdk(string manifest, string text, bool isThere)
    {
        Write(manifest, text);
        Write(Path.Combine("path", Host), "");
        Write(Path.Combine("work", "below", Host), ""); // of somebody else's repository
        if (manifest.StartsWith("work/", StringComparison.Ordinal))
        {
            Write("dotnet-tools.json", """{ "tools": { "managedaccess.emulator.host": {} } }"""); // above a root, so nobody looks at it
        }

        var found = Find();

        Assert.Equal(isThere, found is not null);
        Assert.Equal(isThere ? ["tool", "run", "managed-access-emulator", "--"] : null, found?.First);
        Assert.Equal(isThere ? Path.Combine(_folder, "path", Host) : null, found?.File);
    }

    [Fact]
    public void Manifest_ThatCannotBeRead_IsNamed()
    {
        Write("dotnet-tools.json", "{");

        var failure = Assert.Throws<CommandFailure>(Find);

        Assert.Contains(Path.Combine(_folder, "dotnet-tools.json"), failure.Message, StringComparison.Ordinal);
    }

    private EmulatorProgram? Find() => EmulatorProgram.Find(
        name => Path.Combine(_folder, name is "PATH" ? "path" : "home"),
        Path.Combine(_folder, "beside", "managed-access"),
        Directory.CreateDirectory(Path.Combine(_folder, "work", "below")).FullName);

    private void Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, text);
    }
}
