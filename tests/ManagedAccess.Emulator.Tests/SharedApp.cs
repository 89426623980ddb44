namespace ManagedAccess.Emulator.Tests;

/// <summary>One application for the tests of a class that leave nothing behind but a client of their own.</summary>
public sealed class SharedApp : IAsyncLifetime
{
    internal EmulatedApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await EmulatedApp.StartAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
