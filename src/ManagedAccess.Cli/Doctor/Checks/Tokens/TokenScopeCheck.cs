namespace ManagedAccess.Cli.Doctor.Checks.Tokens;

/// <summary>A refusal for a scope tells the agent which scopes to ask for, all of them at once.</summary>
internal sealed class TokenScopeCheck() : Check(
    "token-scope", "The refusal of a token with too few scopes does not lead to more", "RFC 6750 §3.1, RFC 9728 §5.1, MCP 2026-07-28 (step-up)", Severity.Error,
    "Let ManagedAccess answer: RequireAllScopes(…) on the endpoint names every scope of the operation in the 403, with resource_metadata. Code that answers 403 by itself has to do the same.",
    Agents.McpClients, Agents.ClaudeCode, Agents.VsCode)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen is not { Token: not null, Page.Agent: { Status: 403 } refusal })
        {
            yield break;
        }

        var bearer = Refusal.Bearer(refusal);
        string[] missing =
        [
            .. bearer?["error"] is null ? ["error"] : Array.Empty<string>(),
            .. bearer is null or { Scopes.Count: 0 } && bearer?["error"] is null or "insufficient_scope" ? ["scope"] : Array.Empty<string>(),
            .. bearer?["resource_metadata"] is null ? ["resource_metadata"] : Array.Empty<string>(),
        ];
        if (missing.Length > 0)
        {
            yield return Found($"{refusal.Summary} with WWW-Authenticate: {refusal["WWW-Authenticate"] ?? "(nothing)"}; missing: {string.Join(", ", missing)}", refusal);
        }
        else if (bearer!["error"] == "insufficient_scope" && seen.Token is { IsOpaque: false } token && bearer.Scopes.All(token.Scopes.Contains))
        {
            yield return Found($"the 403 asks for {string.Join(' ', bearer.Scopes)}, and the token has {string.Join(' ', token.Scopes)}: an agent that asks again gets the same", refusal,
                "Name every scope of the operation in one challenge, and let requirement and challenge come from one place: RequireAllScopes(…). If the server writes scopes differently, see ManagedAccess:AuthorizationServers:#:Claims:Scope and ScopePrefix.");
        }
    }
}
