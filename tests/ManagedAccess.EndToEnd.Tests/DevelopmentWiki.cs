using ManagedAccess.EndToEnd.Tests.Processes;

[assembly: AssemblyFixture(typeof(ManagedAccess.EndToEnd.Tests.DevelopmentWiki))]
[assembly: AssemblyFixture(typeof(ManagedAccess.EndToEnd.Tests.Processes.NodeWorkspace))]

namespace ManagedAccess.EndToEnd.Tests;

/// <summary>The wiki as a newcomer starts it, with the emulator; one in each mode for all tests. Each test that writes has a page of its own.</summary>
public sealed class DevelopmentWiki : IAsyncLifetime
{
    private WikiProcess[] _wikis = [];

    /// <summary>For tests of what holds in both modes.</summary>
    public static TheoryData<EmulatorMode> Modes => [.. Enum.GetValues<EmulatorMode>()];

    /// <summary>The one in the default mode.</summary>
    public WikiProcess Wiki => In(EmulatorMode.AuthorizationServer);

    public WikiProcess In(EmulatorMode mode) => _wikis[(int)mode];

    /// <summary>One of the test's own. The default mode needs no setting, and the other one needs no other.</summary>
    public static Task<WikiProcess> StartAsync(EmulatorMode mode) =>
        WikiProcess.StartAsync(mode is EmulatorMode.AuthorizationServer ? null : new Dictionary<string, string> { ["Emulator:Mode"] = mode.ToString() });

    public async ValueTask InitializeAsync() => _wikis = await Task.WhenAll(Enum.GetValues<EmulatorMode>().Select(StartAsync));

    public async ValueTask DisposeAsync()
    {
        foreach (var wiki in _wikis)
        {
            await wiki.DisposeAsync();
        }
    }
}
