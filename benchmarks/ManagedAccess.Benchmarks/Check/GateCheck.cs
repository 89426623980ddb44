using System.Globalization;
using ManagedAccess.Benchmarks.Html;

namespace ManagedAccess.Benchmarks.Check;

/// <summary>One row of the goals: what was measured, the gate that must hold, and the further goal where there is one.</summary>
internal sealed record Row(string Name, double Measured, string Relation, double Gate, double? Goal, bool Holds);

/// <summary>The gates: short, in one process. Bytes and counts strictly, ratios of time with slack and a second and third look.</summary>
internal static class GateCheck
{
    // What is measured in turn on shared cores still varies this much.
    private const double Slack = 0.80;
    private const int Looks = 3;

    private static readonly IReadOnlyList<Func<IReadOnlyList<Row>>> AllGroups = [.. TokenGates.Groups, .. OpaqueTokenGates.Groups, .. BoundTokenGates.Groups, .. CallerGates.Groups];

    /// <param name="only">The one group to measure (warm, cold, refuse, throughservice, counts, …, html); null for all of them.</param>
    public static int Run(string? only = null)
    {
        var groups = AllGroups.Where(group => IsAsked(group.Method.Name)).ToList();
        var asksHtml = IsAsked("html");
        if (groups.Count == 0 && !asksHtml)
        {
            Console.Error.WriteLine($"--check {only}: there is no such group. There are: {string.Join(", ", AllGroups.Select(group => group.Method.Name.ToLowerInvariant()))}, html.");
            return 2;
        }

        WriteHead();
        var missed = groups.Sum(Missed);
        missed += !asksHtml || HtmlCheck.Run(Console.Out) || HtmlCheck.Run(Console.Out) ? 0 : 1; // a second look here too
        Console.WriteLine(missed == 0 ? "every gate holds" : $"{missed} gates missed");
        return missed == 0 ? 0 : 1;

        bool IsAsked(string group) => only is null || group.Equals(only, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A ratio of times that must not be smaller.</summary>
    public static Row AtLeast(string name, double measured, double gate, double? goal = null) =>
        new(name, measured, ">=", gate, goal, measured >= gate * Slack);

    /// <summary>A ratio of times that must not be larger.</summary>
    public static Row AtMost(string name, double measured, double gate, double? goal = null) =>
        new(name, measured, "<=", gate, goal, measured <= gate / Slack);

    /// <summary>Bytes or a count: exact, so there is no slack.</summary>
    public static Row Exactly(string name, double measured, double most, double? goal = null) =>
        new(name, measured, "<=", most, goal, measured <= most);

    public static void WriteHead() => Console.WriteLine($"{"",-58} {"measured",9} {"gate G",9} {"goal M",9}");

    /// <summary>Prints a line for each row and counts the gates that do not hold.</summary>
    public static int Report(IReadOnlyList<Row> rows)
    {
        foreach (var row in rows)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Name,-58} {row.Measured,9:0.##} {row.Relation,3} {row.Gate,5:0.##} {(row.Goal is { } goal ? $"{row.Relation} {goal:0.##}" : "-"),9} {(row.Holds ? "" : "  MISSED")}").TrimEnd());
        }

        return rows.Count(row => !row.Holds);
    }

    // The whole group is measured again when one of its rows misses: its cases are only comparable with each other. What counts is the
    // last look; bytes and counts are the same in each, so another look cannot help them.
    private static int Missed(Func<IReadOnlyList<Row>> group)
    {
        var rows = group();
        for (var look = 1; look < Looks && rows.Any(row => !row.Holds); look++)
        {
            Console.WriteLine($"  measured again: {string.Join("; ", rows.Where(row => !row.Holds).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Name} was {row.Measured:0.##}")))}");
            rows = group();
        }

        return Report(rows);
    }
}
