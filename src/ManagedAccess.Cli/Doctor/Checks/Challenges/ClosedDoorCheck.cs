namespace ManagedAccess.Cli.Doctor.Checks.Challenges;

/// <summary>A refusal without a way in.</summary>
internal sealed class ClosedDoorCheck() : Check(
    "challenge-forbidden", "An agent without a token is refused with no way to get one", "RFC 6750 §3.1", Severity.Error,
    "Answer 401, not 403, to a request without a credential: a token might be enough. Look for a firewall, an IP rule or a policy that runs before authentication.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        var answer = seen.Door.Agent;
        if (answer.Status is 403 or 407)
        {
            var access = answer["Cf-Access-Error"] ?? answer["cf-access-aud"];
            yield return Found(
                access is null ? answer.Summary : $"{answer.Summary} from Cloudflare Access",
                answer,
                access is null ? null : "Add an Allow policy for people to the Access application and turn on Managed OAuth: an application with Service Auth policies only refuses everyone else with 403.");
        }
    }
}
