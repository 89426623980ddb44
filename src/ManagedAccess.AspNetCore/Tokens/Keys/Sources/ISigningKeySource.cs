namespace ManagedAccess.AspNetCore.Tokens.Keys.Sources;

/// <summary>Where the signing keys of an authorization server come from, in place of its metadata: for networks it cannot be reached from.</summary>
/// <remarks>
/// <see cref="SigningKeySource"/> makes one of a file or of a text. The document is read as strictly as one that was fetched: symmetric and
/// private keys, keys for other algorithms and two keys of one <c>kid</c> are not used. If a source throws, the last good keys serve for up to
/// 24 hours.
/// </remarks>
public interface ISigningKeySource
{
    /// <summary>The JWK Set of an authorization server (RFC 7517 §5).</summary>
    /// <param name="issuer">The issuer, as <c>AuthorizationServers:#:Issuer</c> has it.</param>
    /// <param name="cancellationToken">Ends after five seconds.</param>
    /// <returns>The document as UTF-8, at most 512 KiB; <see langword="null"/> for an issuer this source has nothing of.</returns>
    /// <remarks>Asked when the host starts, every ten minutes, and when a token names a <c>kid</c> that is not known, at a limited rate.</remarks>
    ValueTask<ReadOnlyMemory<byte>?> GetKeySetAsync(string issuer, CancellationToken cancellationToken);

    /// <summary>Whether the document may be another one than was returned last. Asked every five seconds.</summary>
    /// <param name="issuer">The issuer, as <c>AuthorizationServers:#:Issuer</c> has it.</param>
    /// <returns>Default <see langword="false"/>.</returns>
    /// <remarks>A key that is withdrawn stays in use until the document is read again.</remarks>
    bool HasChanged(string issuer) => false;
}
