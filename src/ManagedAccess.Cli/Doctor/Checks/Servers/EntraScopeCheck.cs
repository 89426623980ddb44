namespace ManagedAccess.Cli.Doctor.Checks.Servers;

/// <summary>Entra refuses a request with a resource and a scope of another resource: AADSTS9010010.</summary>
internal sealed class EntraScopeCheck() : Check(
    "server-entra-scope", "Entra refuses scopes that do not begin with the resource", "RFC 8707 §2, Entra error AADSTS9010010", Severity.Error,
    "Make the Application ID URI in Entra the same as ManagedAccess:Resource, and write scopes with it: {Resource}/wiki.read (ManagedAccess:AuthorizationServers:#:Claims:ScopePrefix).",
    Agents.VsCode, Agents.ClaudeCode, Agents.McpClients)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (!seen.Servers.Any(server => server.IsEntra) || seen.Metadata?.Resource?.Resource is not { } resource)
        {
            yield break;
        }

        string[] asked = [.. (seen.Door.Bearer?.Scopes ?? []).Union(seen.Metadata.Resource.Scopes)];
        var wrong = asked.Where(scope => !scope.StartsWith(resource.TrimEnd('/') + "/", StringComparison.Ordinal)).Except(["openid", "profile", "email", "offline_access"]).ToArray();
        if (wrong.Length > 0)
        {
            yield return Found($"the resource is {resource}, the scopes are {string.Join(' ', wrong)}", seen.Metadata.Get);
        }
    }
}
