using Xunit;

namespace InternalWiki.Tests;

/// <summary>One wiki for the tests of a class that only read.</summary>
public sealed class ReadOnlyWiki : IAsyncLifetime
{
    internal WikiApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await WikiApp.StartAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
