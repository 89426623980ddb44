namespace ManagedAccess.AspNetCore;

/// <summary>Keeps what authorization servers said about opaque tokens, for several nodes: each asks less often. Behind the memory of each node.</summary>
/// <remarks>Only answers about active tokens are kept. An answer is checked again by each node, and never counts longer than on the node that asked.</remarks>
public interface IIntrospectionCache
{
    /// <summary>An answer that this node or another one has kept.</summary>
    /// <param name="key">32 bytes: the SHA-256 of issuer, client and token together. The token itself is never given.</param>
    /// <param name="cancellationToken">The host is stopping.</param>
    /// <returns>The answer; <see langword="null"/> if there is no answer, or it cannot be read, or the cache does not answer in time. A request waits for it.</returns>
    ValueTask<IntrospectionAnswer?> FindAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>Keeps an answer. No request waits for it.</summary>
    /// <param name="key">As for <see cref="FindAsync"/>.</param>
    /// <param name="answer">The answer. It names a person: keep it encrypted, and so that it cannot be changed.</param>
    /// <param name="until">When it does not count any more.</param>
    /// <param name="cancellationToken">The host is stopping.</param>
    ValueTask KeepAsync(ReadOnlyMemory<byte> key, IntrospectionAnswer answer, DateTimeOffset until, CancellationToken cancellationToken);
}

/// <summary>What an authorization server said about a token.</summary>
public sealed record IntrospectionAnswer
{
    /// <summary>The JSON of the answer (RFC 7662 §2.2).</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>When the server was asked: the answer counts from this time on.</summary>
    public required DateTimeOffset AskedAt { get; init; }
}
