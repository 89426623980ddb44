using System.Text;
using ManagedAccess.AspNetCore.Tokens.Keys.Sources;

namespace ManagedAccess.AspNetCore;

/// <summary>Signing keys that need no network.</summary>
public static class SigningKeySource
{
    /// <summary>The greatest length of a JWK Set from any source.</summary>
    internal const int MaxDocumentBytes = 512 * 1024;

    /// <summary>Keys in a file, read again within five seconds after it was changed.</summary>
    /// <param name="issuer">The issuer they belong to, as <c>AuthorizationServers:#:Issuer</c> has it.</param>
    /// <param name="path">A file with a JWK Set (RFC 7517 §5), at most 512 KiB. It must be there, with a usable key, when the host starts.</param>
    /// <returns>For <c>AddManagedAccess().AddSigningKeys(…)</c>.</returns>
    /// <exception cref="ArgumentException">An argument is null or empty.</exception>
    /// <remarks>Replace the file as a whole, by a rename. While it cannot be read, the last good keys serve for up to 24 hours.</remarks>
    public static ISigningKeySource FromFile(string issuer, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileSigningKeys(issuer, path);
    }

    /// <summary>Keys that never change while the app runs.</summary>
    /// <param name="issuer">The issuer they belong to, as <c>AuthorizationServers:#:Issuer</c> has it.</param>
    /// <param name="jwks">A JWK Set (RFC 7517 §5) with a usable key, else the host does not start.</param>
    /// <returns>For <c>AddManagedAccess().AddSigningKeys(…)</c>.</returns>
    /// <exception cref="ArgumentException">An argument is null or empty.</exception>
    /// <remarks>A key that its issuer withdraws stays in use until the app is started with another text.</remarks>
    public static ISigningKeySource FromJson(string issuer, string jwks)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentException.ThrowIfNullOrEmpty(jwks);
        return new StaticSigningKeys(issuer, Encoding.UTF8.GetBytes(jwks));
    }
}

/// <summary>A source of one issuer. Its keys are checked before the host serves requests.</summary>
internal interface ISigningKeysOfOneIssuer : ISigningKeySource
{
    string Issuer { get; }

    /// <summary>The description of the source, for messages.</summary>
    string Name { get; }

    /// <summary>The document as it is now.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    ReadOnlyMemory<byte> Read();
}

internal sealed class StaticSigningKeys(string issuer, byte[] jwks) : ISigningKeysOfOneIssuer
{
    public string Issuer => issuer;

    public string Name => "the text of the key source";

    public ReadOnlyMemory<byte> Read() => jwks;

    public ValueTask<ReadOnlyMemory<byte>?> GetKeySetAsync(string asked, CancellationToken cancellationToken) => new(asked == issuer ? jwks : (ReadOnlyMemory<byte>?)null);

    public override string ToString() => Name;
}
