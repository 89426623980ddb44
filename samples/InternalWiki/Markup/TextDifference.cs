using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace InternalWiki.Markup;

/// <summary>Whether a line was kept, added, removed or skipped.</summary>
public enum LineOrigin
{
    Same,
    Added,
    Removed,
    Skipped,
}

/// <summary>A line of a difference; for skipped lines, the number of lines.</summary>
public sealed record DifferenceLine(LineOrigin Origin, string Text)
{
    /// <summary>The mark a unified diff puts in front.</summary>
    public char Mark => Origin switch { LineOrigin.Added => '+', LineOrigin.Removed => '-', _ => ' ' };
}

/// <summary>The changes between two texts, line by line, with a few unchanged lines around them.</summary>
public sealed class TextDifference
{
    private const int Context = 2;

    private TextDifference(IReadOnlyList<DifferenceLine> lines)
    {
        Lines = lines;
        Added = lines.Count(line => line.Origin == LineOrigin.Added);
        Removed = lines.Count(line => line.Origin == LineOrigin.Removed);
    }

    public IReadOnlyList<DifferenceLine> Lines { get; }

    public int Added { get; }

    public int Removed { get; }

    public static TextDifference Between(string before, string after)
    {
        var all = InlineDiffBuilder.Diff(before.TrimEnd('\n'), after.TrimEnd('\n'), ignoreWhiteSpace: false).Lines
            .Select(piece => new DifferenceLine(
                piece.Type switch
                {
                    ChangeType.Inserted => LineOrigin.Added,
                    ChangeType.Deleted => LineOrigin.Removed,
                    _ => LineOrigin.Same,
                },
                piece.Text))
            .ToList();

        return new TextDifference(Fold(all));
    }

    /// <summary>The difference as a fenced block, for clients that read Markdown.</summary>
    public string ToMarkdown() => MarkdownText.Fence(string.Join('\n', Lines.Select(line => line.Mark + line.Text)), "diff");

    private static List<DifferenceLine> Fold(List<DifferenceLine> all)
    {
        var near = new bool[all.Count];
        for (var index = 0; index < all.Count; index++)
        {
            if (all[index].Origin is not LineOrigin.Same)
            {
                near.AsSpan(Math.Max(0, index - Context)..Math.Min(all.Count, index + Context + 1)).Fill(true);
            }
        }

        var folded = new List<DifferenceLine>();
        for (var index = 0; index < all.Count; index++)
        {
            if (near[index])
            {
                folded.Add(all[index]);
                continue;
            }

            var start = index;
            while (index + 1 < all.Count && !near[index + 1])
            {
                index++;
            }

            var count = index - start + 1;
            folded.Add(new DifferenceLine(LineOrigin.Skipped, count == 1 ? "… one line as before" : $"… {count} lines as before"));
        }

        return folded;
    }
}
