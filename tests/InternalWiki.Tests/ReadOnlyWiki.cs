namespace InternalWiki.Tests;

/// <summary>One wiki for the tests of a class that only read.</summary>
public sealed class ReadOnlyWiki : IAsyncDisposable
{
    internal WikiApp App { get; } = new();

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
