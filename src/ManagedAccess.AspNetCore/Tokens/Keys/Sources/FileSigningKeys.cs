using Microsoft.Win32.SafeHandles;

namespace ManagedAccess.AspNetCore.Tokens.Keys.Sources;

/// <summary>A JWK Set in a file. Changes are looked for in the opened file: a mounted secret is a chain of links, and its own directory entry may not change.</summary>
internal sealed class FileSigningKeys(string issuer, string path) : ISigningKeysOfOneIssuer
{
    private (DateTime WrittenAt, long Length) _read;

    public string Issuer => issuer;

    public string Name => $"the file '{path}'";

    public ReadOnlyMemory<byte> Read()
    {
        using var file = Open();
        var version = VersionOf(file); // before the content, so that a change in between causes a second read
        if (version.Length > SigningKeySource.MaxDocumentBytes)
        {
            throw new IOException($"it has {version.Length} bytes; expected at most {SigningKeySource.MaxDocumentBytes}");
        }

        var content = new byte[version.Length];
        var length = 0;
        while (length < content.Length && RandomAccess.Read(file, content.AsSpan(length), length) is > 0 and var read)
        {
            length += read;
        }

        _read = version;
        return content.AsMemory(0, length);
    }

    public ValueTask<ReadOnlyMemory<byte>?> GetKeySetAsync(string asked, CancellationToken cancellationToken) => new(asked == issuer ? Read() : (ReadOnlyMemory<byte>?)null);

    public bool HasChanged(string asked)
    {
        if (asked != issuer)
        {
            return false;
        }

        try
        {
            using var file = Open();
            return VersionOf(file) != _read;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // the file is gone: the next reading, within ten minutes, logs it
        }
    }

    public override string ToString() => Name;

    private SafeFileHandle Open() => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static (DateTime WrittenAt, long Length) VersionOf(SafeFileHandle file) => (File.GetLastWriteTimeUtc(file), RandomAccess.GetLength(file));
}
