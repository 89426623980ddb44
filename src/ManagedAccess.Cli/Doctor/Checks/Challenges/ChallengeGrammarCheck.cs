namespace ManagedAccess.Cli.Doctor.Checks.Challenges;

/// <summary>Clients read challenges with simple patterns, so a challenge has to be simple.</summary>
internal sealed class ChallengeGrammarCheck() : Check(
    "challenge-grammar", "Clients misread the Bearer challenge", "RFC 9110 §11.2, §5.6.4", Severity.Warning,
    "Let ManagedAccess write the challenge: every value quoted, and no comma, quote or name= inside a value.",
    Agents.CSharp, Agents.Gemini, Agents.TypeScript)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Door.ChallengeError is { } error)
        {
            yield return Found($"{error}: WWW-Authenticate: {seen.Door.Agent["WWW-Authenticate"]}", seen.Door.Agent);
        }

        foreach (var parameter in seen.Door.Bearer?.Parameters ?? [])
        {
            if (parameter is { Name: "resource_metadata", Quoted: false } && seen.Door.ChallengeError is null)
            {
                yield return Found("resource_metadata is not in quotes", seen.Door.Agent);
            }

            if (parameter.Value.Contains(',', StringComparison.Ordinal) || parameter.Value.Contains('"', StringComparison.Ordinal)
                || (parameter.Name == "error_description" && parameter.Value.Contains('=', StringComparison.Ordinal)))
            {
                yield return Found($"{parameter.Name} has a comma, a quote or an '=' in it: {parameter.Value}", seen.Door.Agent);
            }
        }
    }
}
