namespace ManagedAccess.Emulator;

/// <summary>The emulator of the running application, for its tests: take it from the application's services.</summary>
public sealed class ManagedAccessEmulator
{
    private readonly string _state;

    internal ManagedAccessEmulator(string state) => _state = state;

    /// <summary>Issues an access token without a browser, as if <paramref name="user"/> had consented to <paramref name="client"/>.</summary>
    /// <param name="user">The e-mail address of one of the sample people.</param>
    /// <param name="client">The <c>client_id</c> the token names.</param>
    /// <param name="scopes">The scopes granted; <see langword="null"/> for all the application supports.</param>
    /// <param name="resource">The audience: an absolute identifier, or a path below the application's origin; <see langword="null"/> for the origin.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The token, ready for <c>Authorization: Bearer</c>.</returns>
    /// <exception cref="ArgumentException"><paramref name="user"/> is none of the sample people, or <paramref name="resource"/> is neither a path nor an absolute URI.</exception>
    /// <exception cref="InvalidOperationException">The emulator is switched off.</exception>
    public Task<string> IssueTokenAsync(
        string user,
        string client = "emulator-test",
        IEnumerable<string>? scopes = null,
        string? resource = null,
        CancellationToken cancellationToken = default)
        => throw new InvalidOperationException(_state);

    /// <summary>Makes a new signing key current; the previous one stays published.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the new key signs.</returns>
    /// <exception cref="InvalidOperationException">The emulator is switched off.</exception>
    public Task RotateKeysAsync(CancellationToken cancellationToken = default) => throw new InvalidOperationException(_state);
}
