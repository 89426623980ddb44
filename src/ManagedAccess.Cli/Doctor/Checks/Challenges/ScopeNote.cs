namespace ManagedAccess.Cli.Doctor.Checks.Challenges;

/// <summary>A page may need no scope at all. Without one in the challenge, agents fall back to every scope in the metadata.</summary>
internal sealed class ScopeNote() : Check(
    "challenge-scope-all", "Agents ask for every scope of the app to read this page", "MCP 2026-07-28 (authorization, scope selection)", Severity.Note,
    "If the page needs less, name it on the endpoint: .RequireAllScopes(\"…\"). The challenge is made from it.",
    Agents.Gemini, Agents.ClaudeCode, Agents.VsCode)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Door is { Agent.Status: 401, Bearer.Scopes.Count: 0 } && seen.Metadata?.Resource?.Scopes is { Count: > 1 } scopes)
        {
            yield return Found($"the challenge names no scope, the metadata names {string.Join(' ', scopes)}", seen.Door.Agent);
        }
    }
}
