namespace ManagedAccess.Cli.Doctor.Checks.Challenges;

/// <summary>Most internal apps have no agent in a browser, so it is not a finding until an origin is named.</summary>
internal sealed class CrossOriginNote() : Check(
    "challenge-cors-off", "Agents in a browser cannot read the challenge", "Fetch §3.3", Severity.Note,
    "If people use agents in a browser, list their origins in ManagedAccess:Challenges:AllowedOrigins, and check with --origin.",
    Agents.Browsers)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (!seen.IsOriginRequired && seen.Door.Agent.Status == 401 && seen.Door.Script["Access-Control-Allow-Origin"] is null && seen.Door.Preflight["Access-Control-Allow-Origin"] is null)
        {
            yield return Found("no origin is allowed", seen.Door.Script);
        }
    }
}
