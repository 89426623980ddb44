namespace ManagedAccess.AspNetCore;

/// <summary>Keeps revocations over a restart, or for several nodes.</summary>
public interface IRevocationStore
{
    /// <summary>The revocations that were added before. Read once, before the app serves its first request.</summary>
    /// <param name="cancellationToken">The host is stopping.</param>
    /// <remarks>An exception stops the host.</remarks>
    ValueTask<IReadOnlyList<RevocationEntry>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Adds a revocation. When the task ends, it survives the end of the process.</summary>
    /// <param name="revocation">The revocation.</param>
    /// <param name="cancellationToken">The caller gave up.</param>
    /// <exception cref="IOException">It could not be kept. It counts on this node all the same.</exception>
    ValueTask AddAsync(RevocationEntry revocation, CancellationToken cancellationToken);

    /// <summary>The revocations of other nodes, as they become known, until the host stops. A revocation may come more than once.</summary>
    /// <param name="cancellationToken">The host is stopping.</param>
    /// <returns>By default nothing: a store of one node has nothing to tell.</returns>
    /// <remarks>Called once, after <see cref="ReadAsync"/>. After an exception, which is logged, it is called again in a moment.</remarks>
    IAsyncEnumerable<RevocationEntry> WatchAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<RevocationEntry>();
}
