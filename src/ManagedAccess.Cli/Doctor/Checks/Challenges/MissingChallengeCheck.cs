namespace ManagedAccess.Cli.Doctor.Checks.Challenges;

/// <summary>401 without a Bearer challenge leads nowhere.</summary>
internal sealed class MissingChallengeCheck() : Check(
    "challenge-missing", "The refusal has no Bearer challenge", "RFC 9110 §15.5.2, RFC 6750 §3, RFC 9728 §5.1", Severity.Error,
    "Let ManagedAccess write the refusal: AddManagedAccess(), and no middleware or proxy that replaces the response or removes WWW-Authenticate.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Door.Agent.Status == 401 && seen.Door.Bearer is null)
        {
            var field = seen.Door.Agent["WWW-Authenticate"];
            var access = seen.Door.Challenges.Any(challenge => challenge.Scheme.Equals("Cloudflare-Access", StringComparison.OrdinalIgnoreCase));
            yield return Found(
                field is null ? "there is no WWW-Authenticate field" : $"WWW-Authenticate: {field}",
                seen.Door.Agent,
                access ? "Turn on Managed OAuth for the Access application: the scheme Cloudflare-Access is for cloudflared only." : null);
        }
    }
}
