namespace ManagedAccess.AspNetCore;

/// <summary>How the host handles its findings at start.</summary>
public enum StartupReportMode
{
    /// <summary>Each finding is one line of the log.</summary>
    Log,

    /// <summary>The same, and a finding that is a mistake (<see cref="ManagedAccessFinding.IsMistake"/>) stops the host before it listens.</summary>
    Fail,

    /// <summary>Nothing is logged. <see cref="IManagedAccessReport"/> still has the findings.</summary>
    Off,
}
