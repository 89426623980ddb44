using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor;

/// <summary>What a check found.</summary>
/// <param name="Check">The check, with severity, section and agents.</param>
/// <param name="Detail">What was observed, with the values.</param>
/// <param name="Fix">The setting or line that repairs it.</param>
/// <param name="Evidence">The exchange that shows it, or null.</param>
internal sealed record Finding(Check Check, string Detail, string Fix, Exchange? Evidence);
