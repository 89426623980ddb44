using System.Buffers.Text;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ManagedAccess.AspNetCore.AuditFiles;

/// <summary>Where a file ends: the line to go on after, and what an interrupted write left behind it.</summary>
/// <param name="Sequence">The number of the last whole line; 0 when there is none.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Torn">Octets after its line feed.</param>
/// <param name="LacksLineFeed">Whether the last octet of the file is none.</param>
internal readonly record struct AuditFileEnd(long Sequence, string Hash, long Torn, bool LacksLineFeed)
{
    // Texts are cut at 256 characters, of at most 6 octets each, before they are recorded.
    private const int MaxLine = 64 * 1024;

    // Every line begins with its number.
    private static ReadOnlySpan<byte> Prefix => "{\"seq\":"u8;

    /// <exception cref="InvalidDataException">The file ends in something that is no line of a chain.</exception>
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

        // The very first line may have been interrupted; what begins in another way was never ours, and nothing is appended to it. A file
        // of nothing but zeros is what a machine without power may leave of one: its length was on the disk, its octets were not.
        return length == read && (Prefix.StartsWith(octets[..Math.Min(read, Prefix.Length)]) || !octets.ContainsAnyExcept((byte)0)) ? new(0, AuditChain.Genesis, length, LacksLineFeed: length > 0) : throw NoChain(path);
    }

    /// <summary>The number of the first line; null when there is none.</summary>
    public static long? FirstSequence(SafeFileHandle file)
    {
        var head = new byte[64];
        var read = RandomAccess.Read(file, head, 0);
        return SequenceOf(head.AsSpan(0, read));
    }

    // With what follows the number: interrupted before it, the number may lack digits.
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
