namespace ManagedAccess.Cli.Doctor.Checks.Challenges;

/// <summary>The MCP TypeScript SDK reads the field only if it begins with Bearer.</summary>
internal sealed class FirstChallengeCheck() : Check(
    "challenge-first", "The Bearer challenge is not the first", "RFC 9110 §11.6.1", Severity.Warning,
    "Put Bearer first: ManagedAccess does when it writes the refusal. Remove the other scheme from the policy if agents have no use for it.",
    Agents.TypeScript, Agents.ClaudeAi)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Door.Bearer is not null && seen.Door.Challenges[0] is { IsBearer: false } first)
        {
            yield return Found($"the first challenge is {first.Scheme}: WWW-Authenticate: {seen.Door.Agent["WWW-Authenticate"]}", seen.Door.Agent);
        }
    }
}
