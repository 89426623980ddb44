namespace ManagedAccess.Cli.Doctor;

/// <summary>What a finding means for the users of agents.</summary>
internal enum Severity
{
    /// <summary>The agents that are named do not get in, or people get what was not meant for them.</summary>
    Error,

    /// <summary>Some agents get in only by luck, ask for too much, or break with the next change.</summary>
    Warning,

    /// <summary>Worth knowing. It is not a finding and does not change the exit code.</summary>
    Note,
}
