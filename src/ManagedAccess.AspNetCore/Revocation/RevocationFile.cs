using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Revocation;

/// <summary>Revocations in a text file, one a line: kind, key, the time before which tokens are refused, and the time when it is forgotten.</summary>
internal sealed class RevocationFile(string path, TimeProvider clock) : IRevocationStore, IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);

    public async ValueTask<IReadOnlyList<RevocationEntry>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            string[] lines = File.Exists(path) ? await File.ReadAllLinesAsync(path, cancellationToken) : [];
            if (FirstOfSomebodyElse(lines) is { } line)
            {
                throw Unusable($"has no revocation in line {line}; expected a file that this app alone writes, or a new name. The file is unchanged.");
            }

            var now = clock.GetUtcNow();
            RevocationEntry[] live = [.. lines.Select(Parse).OfType<RevocationEntry>().Where(revocation => revocation.Until > now)];
            var next = path + ".new";
            await File.WriteAllLinesAsync(next, live.Select(Format), cancellationToken);
            File.Move(next, path, overwrite: true);
            return live;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable($"cannot be used ({exception.Message}); expected a file in a folder that this app may write.");
        }
    }

    public async ValueTask AddAsync(RevocationEntry revocation, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            var lead = EndsWithLine(stream) ? "" : "\n"; // a write before this one failed half way
            await stream.WriteAsync(Encoding.ASCII.GetBytes(lead + Format(revocation) + "\n"), CancellationToken.None);
            stream.Flush(flushToDisk: true);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private OptionsValidationException Unusable(string why) =>
        new(Options.DefaultName, typeof(RevocationOptions), [$"ManagedAccess:Revocation:FilePath is '{path}', which {why}"]);

    // Leaves the stream at its end.
    private static bool EndsWithLine(FileStream stream)
    {
        stream.Seek(Math.Max(0, stream.Length - 1), SeekOrigin.Begin);
        return stream.ReadByte() is -1 or '\n';
    }

    // A line may be cut short, and have zeros at its end: the process was killed while it wrote, the disk was full or lost its power.
    private static int? FirstOfSomebodyElse(string[] lines)
    {
        var line = Array.FindIndex(lines, line => Parse(line) is null && !IsStartOfRevocation(line.TrimEnd('\0')));
        return line < 0 ? null : line + 1;
    }

    private static bool IsStartOfRevocation(string line)
    {
        var word = line.Split(' ')[0];
        return Enum.GetNames<RevocationKind>().Any(kind => word.Length == line.Length ? kind.StartsWith(word, StringComparison.Ordinal) : kind == word);
    }

    private static string Format(RevocationEntry revocation) => string.Create(
        CultureInfo.InvariantCulture, $"{revocation.Kind} {revocation.Key:x16} {revocation.IssuedBefore.ToUnixTimeMilliseconds()} {revocation.Until.ToUnixTimeMilliseconds()}");

    private static RevocationEntry? Parse(string line) =>
        line.Split(' ') is [var kind, { Length: 16 } key, var issuedBefore, var until]
        && Enum.TryParse<RevocationKind>(kind, out var known)
        && ulong.TryParse(key, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(issuedBefore, NumberStyles.None, CultureInfo.InvariantCulture, out var before) && before < 253402300799000
        && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var end) && end < 253402300799000
            ? new() { Kind = known, Key = number, IssuedBefore = DateTimeOffset.FromUnixTimeMilliseconds(before), Until = DateTimeOffset.FromUnixTimeMilliseconds(end) }
            : null;
}
