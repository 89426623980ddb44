using System.Buffers.Text;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ManagedAccess.AspNetCore.AuditFiles;

/// <summary>The end of a file: its last whole line, and the octets that an interrupted write left after it.</summary>
/// <param name="Sequence">The number of the last whole line; 0 when there is no whole line.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Torn">Octets after its line feed.</param>
/// <param name="LacksLineFeed">Whether the file does not end with a line feed.</param>
internal readonly record struct AuditFileEnd(long Sequence, string Hash, long Torn, bool LacksLineFeed)
{
    // Texts are cut at 256 characters, of at most 6 octets each, before they are recorded.
    private const int MaxLine = 64 * 1024;

    // Every line begins with its number.
    private static ReadOnlySpan<byte> Prefix => "{\"seq\":"u8;

    /// <exception cref="InvalidDataException">The file does not end in a line of a chain.</exception>
    public static AuditFileEnd Read(SafeFileHandle file, string path)
    {
        var length = RandomAccess.GetLength(file);
        var tail = new byte[Math.Min(length, 2 * MaxLine)];
        var read = RandomAccess.Read(file, tail, length - tail.Length);
        var octets = tail.AsSpan(0, read);
        for (var end = read; end >= 0;)
        {
            var start = octets[..end].LastIndexOf((byte)'\n') + 1;
            var line = octets[start..end];
            if (AuditChain.TrySplit(line, out _, out var hash) && SequenceOf(line) is { } sequence)
            {
                return new(sequence, Encoding.ASCII.GetString(hash), Math.Max(0, read - end - 1), LacksLineFeed: octets[^1] != '\n');
            }

            end = start - 1;
        }

        // The first line may have been interrupted. A file that begins in another way is not an audit file, and nothing is appended to it. After a
        // power failure a file may have only zeros: its length was on the disk, its octets were not.
        return length == read && (Prefix.StartsWith(octets[..Math.Min(read, Prefix.Length)]) || !octets.ContainsAnyExcept((byte)0)) ? new(0, AuditChain.Genesis, length, LacksLineFeed: length > 0) : throw NoChain(path);
    }

    /// <summary>The number of the first line; null when there is no line.</summary>
    public static long? FirstSequence(SafeFileHandle file)
    {
        var head = new byte[64];
        var read = RandomAccess.Read(file, head, 0);
        return SequenceOf(head.AsSpan(0, read));
    }

    // The comma after the number is required: without it, the number may be incomplete.
    private static long? SequenceOf(ReadOnlySpan<byte> line) =>
        line.StartsWith(Prefix)
        && Utf8Parser.TryParse(line[Prefix.Length..], out long sequence, out var digits)
        && sequence > 0
        && line[(Prefix.Length + digits)..] is [(byte)',', ..]
            ? sequence
            : null;

    private static InvalidDataException NoChain(string path) =>
        new($"ManagedAccess:Audit:File:Path is '{path}', which does not end in a line of an audit chain; expected a file that this sink wrote, or none. Move it away to begin a new chain.");
}
