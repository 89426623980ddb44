using System.Globalization;
using System.Text;

namespace ManagedAccess.AspNetCore;

/// <summary>The result of verifying an audit chain.</summary>
public sealed record AuditFileReport
{
    /// <summary>Files read.</summary>
    public required int Files { get; init; }

    /// <summary>Lines about requests.</summary>
    public required long Records { get; init; }

    /// <summary>The number of the first line; over 1 when older files were removed; 0 without any line.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>The number of the last line; 0 without any.</summary>
    public required long LastSequence { get; init; }

    /// <summary>The hash of the last line. If you keep it elsewhere from time to time, it shows later whether the end was cut off.</summary>
    public required string LastHash { get; init; }

    /// <summary>When the last line was written (UTC), or <see langword="null"/> without any.</summary>
    public required DateTimeOffset? LastTime { get; init; }

    /// <summary>How the chain ends.</summary>
    public required AuditFileEnding Ending { get; init; }

    /// <summary>Writes that were interrupted: octets of an incomplete line, followed by a line that records the interruption.</summary>
    public required int Interruptions { get; init; }

    /// <summary>The problems in order, each with file and line; at most 100.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Whether every line is as it was written and no line is missing between the first and the last.</summary>
    public bool IsIntact => Problems.Count == 0;

    /// <summary>The report for people: one line about the whole chain, one about its end, and one for each problem.</summary>
    /// <returns>Text of several lines.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{(IsIntact ? "Intact" : "NOT INTACT")}: {Records} requests in {Files} files, lines {FirstSequence} to {LastSequence}, {Interruptions} interrupted writes.");
        text.AppendLine(CultureInfo.InvariantCulture, $"Last line: {LastTime:O}, hash {LastHash}. {Ending switch
        {
            AuditFileEnding.Closed => "The app stopped in good order.",
            AuditFileEnding.Torn => "The app was killed while it wrote.",
            _ => "The app is running, or was killed, or the end was cut off.",
        }}");
        foreach (var problem in Problems)
        {
            text.AppendLine(problem);
        }

        return text.ToString().TrimEnd();
    }
}

/// <summary>How an audit chain ends.</summary>
public enum AuditFileEnding
{
    /// <summary>The app stopped normally.</summary>
    Closed,

    /// <summary>After a whole line, without a closing line: the app is running, or was killed, or the end was cut off.</summary>
    Open,

    /// <summary>In the middle of a line: the app was killed while it wrote.</summary>
    Torn,
}
