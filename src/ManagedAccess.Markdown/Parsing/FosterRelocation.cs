using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Parsing;

/// <summary>
/// Moves content that does not belong in a table in front of the table (§13.2.6.1, foster parenting), and moves content that a shadow
/// tree shows in a slot to that slot.
/// </summary>
/// <remarks>Each record is copied once. Most pages have nothing to move, and this never runs.</remarks>
internal static class FosterRelocation
{
    public static TapeRecord[] Apply(TapeRecord[] records, int count, List<FosteredRange> ranges, ref long steps)
    {
        var byTable = SortedByTable(ranges);
        var starts = Starts(byTable, count);
        var firsts = Firsts(byTable, count);
        var target = ArrayPool<TapeRecord>.Shared.Rent(count);
        var places = ArrayPool<int>.Shared.Rent(count + 1);
        var emitted = new HashSet<int>();
        var pending = new Stack<(int Position, int End)>();
        var written = 0;
        var position = 0;
        var end = count;
        while (true)
        {
            if (position >= end)
            {
                if (pending.Count == 0)
                {
                    break;
                }

                (position, end) = pending.Pop();
                continue;
            }

            steps++;
            if (starts[position] is > 0 and var place && byTable[place - 1] is var range && !IsBeingMoved(pending, end, range))
            {
                position = range.End;
                continue;
            }

            if (records[position].Kind == TapeKind.Start && firsts[position] - 1 is >= 0 and var first && emitted.Add(position))
            {
                pending.Push((position, end));
                for (var last = LastOf(byTable, first); last > first; last--)
                {
                    pending.Push((byTable[last].Start, byTable[last].End));
                }

                (position, end) = (byTable[first].Start, byTable[first].End);
                continue;
            }

            places[position] = written;
            target[written++] = records[position++];
        }

        Relink(target, written, places, count);
        ArrayPool<int>.Shared.Return(starts);
        ArrayPool<int>.Shared.Return(firsts);
        ArrayPool<int>.Shared.Return(places);
        ArrayPool<TapeRecord>.Shared.Return(records);
        return target;
    }

    private static FosteredRange[] SortedByTable(List<FosteredRange> ranges)
    {
        var sorted = ranges.ToArray();
        var keys = Array.ConvertAll(sorted, range => ((long)range.Table << 32) | (uint)range.Start);
        Array.Sort(keys, sorted);
        return sorted;
    }

    // For every record, one more than the place of the range that starts with it; 0 when no range starts with it.
    private static int[] Starts(FosteredRange[] ranges, int count)
    {
        var starts = ArrayPool<int>.Shared.Rent(count);
        Array.Clear(starts, 0, count);
        for (var i = 0; i < ranges.Length; i++)
        {
            starts[ranges[i].Start] = i + 1;
        }

        return starts;
    }

    // A range is written when it is the content of the innermost frame, and skipped where it was found.
    private static bool IsBeingMoved(Stack<(int Position, int End)> pending, int end, FosteredRange range) =>
        pending.Count > 0 && end == range.End;

    // For every record, one more than the place of the first range that moves in front of it; 0 when nothing does.
    private static int[] Firsts(FosteredRange[] byTable, int count)
    {
        var firsts = ArrayPool<int>.Shared.Rent(count);
        Array.Clear(firsts, 0, count);
        for (var i = byTable.Length - 1; i >= 0; i--)
        {
            if (byTable[i].Table >= 0)
            {
                firsts[byTable[i].Table] = i + 1;
            }
        }

        return firsts;
    }

    private static int LastOf(FosteredRange[] byTable, int first)
    {
        var last = first;
        while (last + 1 < byTable.Length && byTable[last + 1].Table == byTable[first].Table)
        {
            last++;
        }

        return last;
    }

    private static void Relink(TapeRecord[] target, int written, int[] places, int count)
    {
        for (var i = 0; i < written; i++)
        {
            ref var record = ref target[i];
            if (record.Kind != TapeKind.Text)
            {
                record.Match = places[record.Match];
            }

            if (record.Extent < count && record.Kind == TapeKind.Start)
            {
                record.Extent = places[record.Extent];
            }
        }
    }
}
