using System.Text;

namespace ManagedAccess.AspNetCore.AuditFiles;

/// <summary>Follows a chain line by line, across files.</summary>
internal sealed class AuditFileCheck(byte[]? key)
{
    private const int MaxProblems = 100;

    private readonly List<string> _problems = [];
    private long _records;
    private long _first;
    private long _sequence;
    private string? _hash;
    private DateTimeOffset? _time;
    private bool _closed;
    private int _interruptions;
    private (string Place, int Length)? _torn;

    public void Read(string file, Stream stream)
    {
        // An interrupted line at the end of one file cannot be continued in the next.
        TornIsFinal();
        var lines = new LineReader(stream);
        for (var number = 1; lines.TryRead(out var line); number++)
        {
            Line($"{file}, line {number}", line);
        }
    }

    public AuditFileReport Report(int files)
    {
        var ending = _torn is not null ? AuditFileEnding.Torn : _closed ? AuditFileEnding.Closed : AuditFileEnding.Open;
        return new()
        {
            Files = files,
            Records = _records,
            FirstSequence = _first,
            LastSequence = _sequence,
            LastHash = _hash ?? AuditChain.Genesis,
            LastTime = _time,
            Ending = ending,
            Interruptions = _interruptions,
            Problems = _problems,
        };
    }

    private void Line(string place, ReadOnlySpan<byte> line)
    {
        if (!AuditChain.TrySplit(line, out var hashed, out var stated))
        {
            // After several interruptions, the incomplete octets are on several lines.
            _torn = _torn is { } before ? (before.Place, before.Length + 1 + line.Length) : (place, line.Length);
            return;
        }

        var hash = Encoding.ASCII.GetString(stated);
        if (AuditChain.HashOf(hashed, key) != hash)
        {
            TornIsFinal();
            Problem($"{place}: the line was changed, or written with another key.");
            (_sequence, _hash) = (_sequence + 1, null);
            return;
        }

        Follow(place, line, hash);
    }

    private void Follow(string place, ReadOnlySpan<byte> line, string hash)
    {
        // Anyone can append a plain hash to any text, so a correct hash does not show that the rest is correct.
        if (AuditLine.Read(line) is not var (sequence, previous, what, time, torn))
        {
            TornIsFinal();
            Problem($"{place}: this is no line of the chain.");
            (_sequence, _hash) = (_sequence + 1, null);
            return;
        }

        if (_torn is { } left)
        {
            if (left.Length == torn)
            {
                _interruptions++;
            }
            else
            {
                Problem($"{left.Place}: this is no line of the chain.");
            }

            _torn = null;
        }

        if (_first == 0)
        {
            _first = sequence;
        }
        else if (sequence != _sequence + 1)
        {
            Problem($"{place}: number {sequence} follows {_sequence}: {(sequence > _sequence ? "lines are missing" : "lines were moved or repeated")}.");
        }
        else if (_hash is not null && previous != _hash)
        {
            Problem($"{place}: the line before was changed.");
        }

        _records += what == AuditRecordJson.NameOf(AuditFileEvent.Request) ? 1 : 0;
        _closed = what == AuditRecordJson.NameOf(AuditFileEvent.Closed);
        (_sequence, _hash, _time) = (sequence, hash, time);
    }

    private void TornIsFinal()
    {
        if (_torn is { } left)
        {
            Problem($"{left.Place}: this is no line of the chain.");
            _torn = null;
        }
    }

    private void Problem(string text)
    {
        if (_problems.Count < MaxProblems)
        {
            _problems.Add(text);
        }
    }
}
