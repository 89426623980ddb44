namespace ManagedAccess.Cli.Doctor.Checks.Documents;

/// <summary>offline_access is for the client to ask and for the authorization server to grant; a resource does not need it.</summary>
internal sealed class OfflineAccessCheck() : Check(
    "metadata-offline-access", "The app asks for offline_access", "MCP 2026-07-28 (scopes), OpenID Connect Core §11", Severity.Warning,
    "Take offline_access out of ManagedAccess:ScopesSupported and out of the scopes of endpoints.",
    Agents.Codex, Agents.Gemini)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Metadata is { } metadata && metadata.Resource!.Scopes.Contains("offline_access"))
        {
            yield return Found("scopes_supported has offline_access", metadata.Get);
        }
        else if (seen.Door.Bearer?.Scopes.Contains("offline_access") == true)
        {
            yield return Found("the challenge has offline_access", seen.Door.Agent);
        }
    }
}
