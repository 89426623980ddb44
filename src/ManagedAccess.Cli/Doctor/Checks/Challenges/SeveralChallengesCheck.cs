namespace ManagedAccess.Cli.Doctor.Checks.Challenges;

/// <summary>Clients take the first challenge, or join all lines and take parameters from anywhere.</summary>
internal sealed class SeveralChallengesCheck() : Check(
    "challenge-several", "The refusal has more than one Bearer challenge, or an empty one", "RFC 9110 §11.6.1, RFC 6750 §3", Severity.Error,
    "Let one scheme answer: remove the other scheme from the policy (AuthenticationSchemes), or let ManagedAccess merge them. A proxy in front must not add a challenge of its own.",
    Agents.TypeScript, Agents.CSharp, Agents.Gemini)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        var lines = seen.Door.Agent.Lines("WWW-Authenticate").ToArray();
        var bearers = seen.Door.Challenges.Count(challenge => challenge.IsBearer);
        var empty = lines.Any(string.IsNullOrWhiteSpace) || (bearers > 0 && seen.Door.Challenges.Any(challenge => challenge is { IsBearer: true, Parameters.Count: 0 }) && bearers > 1);
        if (bearers > 1 || empty)
        {
            yield return Found(string.Join(" | ", lines.Select(line => $"WWW-Authenticate: {line}")), seen.Door.Agent);
        }
    }
}
