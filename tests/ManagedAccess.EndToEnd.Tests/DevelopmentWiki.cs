using ManagedAccess.EndToEnd.Tests.Processes;

[assembly: AssemblyFixture(typeof(ManagedAccess.EndToEnd.Tests.DevelopmentWiki))]
[assembly: AssemblyFixture(typeof(ManagedAccess.EndToEnd.Tests.Processes.NodeWorkspace))]

namespace ManagedAccess.EndToEnd.Tests;

/// <summary>The wiki as a newcomer starts it, with the emulator; one for all tests. Each test that writes has a page of its own.</summary>
public sealed class DevelopmentWiki : IAsyncLifetime
{
    public WikiProcess Wiki { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Wiki = await WikiProcess.StartAsync();

    public ValueTask DisposeAsync() => Wiki.DisposeAsync();
}
