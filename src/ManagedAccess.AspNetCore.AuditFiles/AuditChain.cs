using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using ManagedAccess.AspNetCore.Auditing;

namespace ManagedAccess.AspNetCore.AuditFiles;

/// <summary>
/// Makes lines. Each is a JSON object with its number, the hash of the line before (<c>prev</c>) and, last, the hash of its own octets
/// before that member (<c>hash</c>), so that every later line shows if a line was changed, removed or moved.
/// </summary>
internal sealed class AuditChain : IDisposable
{
    /// <summary>The value of <c>prev</c> in the first line.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    // Between the octets that are hashed and the hash.
    private static readonly byte[] HashMember = ",\"hash\":\""u8.ToArray();

    private readonly byte[]? _key;
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;
    private string _made = Genesis;

    public AuditChain(byte[]? key)
    {
        _key = key;
        _json = new Utf8JsonWriter(_buffer);
    }

    /// <summary>The number of the last line that was written; 0 before the first.</summary>
    public long Sequence { get; private set; }

    /// <summary>The hash of the last line that was written.</summary>
    public string Hash { get; private set; } = Genesis;

    /// <summary>Continues after a line that is in the file already.</summary>
    public void ContinueAfter(long sequence, string hash) => (Sequence, Hash) = (sequence, hash);

    /// <summary>The next line, which counts only after <see cref="Commit"/> confirms that it was written. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Link(AuditRecord record)
    {
        Begin(AuditFileEvent.Request, record.Time);
        AuditRecordJson.Write(_json, record);
        return End();
    }

    /// <summary>The next line, about the file itself.</summary>
    /// <param name="what">The event.</param>
    /// <param name="time">Its time.</param>
    /// <param name="torn">Octets at the end of the file that an interrupted write left behind.</param>
    public ReadOnlyMemory<byte> Link(AuditFileEvent what, DateTimeOffset time, long torn)
    {
        Begin(what, time);
        if (torn > 0)
        {
            _json.WriteNumber("torn", torn);
        }

        return End();
    }

    public void Commit() => (Sequence, Hash) = (Sequence + 1, _made);

    public void Dispose() => _json.Dispose();

    /// <summary>Splits a line into the octets that are hashed and the hash in it; false when it does not have this form.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> hashed, out ReadOnlySpan<byte> hash)
    {
        var length = line.Length - HashMember.Length - Genesis.Length - 2;
        if (length <= 0 || !line[length..].StartsWith(HashMember) || !line.EndsWith("\"}"u8))
        {
            hashed = hash = default;
            return false;
        }

        hashed = line[..length];
        hash = line.Slice(length + HashMember.Length, Genesis.Length);
        return true;
    }

    public static string HashOf(ReadOnlySpan<byte> octets, byte[]? key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = key is null ? SHA256.HashData(octets, hash) : HMACSHA256.HashData(key, octets, hash);
        return Convert.ToHexStringLower(hash);
    }

    private void Begin(AuditFileEvent what, DateTimeOffset time)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber("seq", Sequence + 1);
        _json.WriteString("event", AuditRecordJson.NameOf(what));
        _json.WriteString("time", time);
    }

    private ReadOnlyMemory<byte> End()
    {
        _json.WriteString("prev", Hash);
        _json.Flush();
        _made = HashOf(_buffer.WrittenSpan, _key);
        _buffer.Write(HashMember);
        foreach (var character in _made)
        {
            _buffer.GetSpan(1)[0] = (byte)character;
            _buffer.Advance(1);
        }

        _buffer.Write("\"}\n"u8);
        return _buffer.WrittenMemory;
    }
}
