using Microsoft.Win32.SafeHandles;

namespace ManagedAccess.AspNetCore.Tokens.Keys.Sources;

/// <summary>A JWK Set in a file. What a path leads to may change without the file's own directory entry (a mounted secret is a chain of links), so the opened file is asked.</summary>
internal sealed class FileSigningKeys(string issuer, string path) : ISigningKeysOfOneIssuer
{
    private (DateTime WrittenAt, long Length) _read;

    public string Issuer => issuer;

    public string Name => $"the file '{path}'";

    public ReadOnlyMemory<byte> Read()
    {
        using var file = Open();
        var stamp = StampOf(file); // before the content: a change in between is then read a second time
        if (stamp.Length > SigningKeySource.MaxDocumentBytes)
        {
            throw new IOException($"it has {stamp.Length} bytes; expected at most {SigningKeySource.MaxDocumentBytes}");
        }

        var content = new byte[stamp.Length];
        var length = 0;
        while (length < content.Length && RandomAccess.Read(file, content.AsSpan(length), length) is > 0 and var read)
        {
            length += read;
        }

        _read = stamp;
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
            return StampOf(file) != _read;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // gone: the next reading, within ten minutes, says so in the log
        }
    }

    public override string ToString() => Name;

    private SafeFileHandle Open() => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static (DateTime WrittenAt, long Length) StampOf(SafeFileHandle file) => (File.GetLastWriteTimeUtc(file), RandomAccess.GetLength(file));
}
