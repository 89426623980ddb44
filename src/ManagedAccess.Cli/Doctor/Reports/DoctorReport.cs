using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Reports;

/// <summary>What a report is made from.</summary>
/// <param name="Url">The page.</param>
/// <param name="Agent">The one agent that was asked about, or null.</param>
/// <param name="Findings">Errors and warnings, in the order of the walk.</param>
/// <param name="Notes">What is worth knowing and no fault.</param>
/// <param name="Readiness">The checks of readiness sites.</param>
/// <param name="Exchanges">Every request, in order.</param>
internal sealed record DoctorReport(Uri Url, Agent? Agent, IReadOnlyList<Finding> Findings, IReadOnlyList<Finding> Notes, IReadOnlyList<ReadinessResult> Readiness, IReadOnlyList<Exchange> Exchanges)
{
    public static DoctorReport Of(Agent? agent, Observations seen, IReadOnlyList<Finding> all, IReadOnlyList<Exchange> exchanges)
    {
        Finding[] concerning = [.. all.Where(finding => agent is null || finding.IsHurt(agent))];
        return new(
            seen.Url, agent,
            [.. concerning.Where(finding => finding.Check.Severity is not Severity.Note)],
            [.. concerning.Where(finding => finding.Check.Severity is Severity.Note)],
            seen.Readiness, exchanges);
    }
}
