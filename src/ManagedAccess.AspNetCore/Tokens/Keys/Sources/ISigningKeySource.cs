namespace ManagedAccess.AspNetCore;

/// <summary>Provides the signing keys of an authorization server in place of its metadata, for networks that cannot reach the server.</summary>
/// <remarks>
/// <see cref="SigningKeySource"/> makes one of a file or of a text. The document is read as strictly as one that was fetched: symmetric and
/// private keys, keys for other algorithms and two keys of one <c>kid</c> are not used. If a source throws, the last good keys serve for up to
/// 24 hours.
/// </remarks>
public interface ISigningKeySource
{
    /// <summary>The JWK Set of an authorization server (RFC 7517 §5).</summary>
    /// <param name="issuer">The issuer, as <c>AuthorizationServers:#:Issuer</c> has it.</param>
    /// <param name="cancellationToken">Cancelled after five seconds.</param>
    /// <returns>The document as UTF-8, at most 512 KiB; <see langword="null"/> for an issuer that this source has no keys of.</returns>
    /// <remarks>Called when the host starts, every ten minutes, and when a token names a <c>kid</c> that is not known, at a limited rate.</remarks>
    ValueTask<ReadOnlyMemory<byte>?> GetKeySetAsync(string issuer, CancellationToken cancellationToken);

    /// <summary>Whether the document may differ from the one returned last. Called every five seconds.</summary>
    /// <param name="issuer">The issuer, as <c>AuthorizationServers:#:Issuer</c> has it.</param>
    /// <returns>Default <see langword="false"/>.</returns>
    /// <remarks>A key that is withdrawn stays in use until the document is read again.</remarks>
    bool HasChanged(string issuer) => false;
}
