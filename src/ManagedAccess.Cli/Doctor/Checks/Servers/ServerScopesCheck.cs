namespace ManagedAccess.Cli.Doctor.Checks.Servers;

/// <summary>A scope that the server does not know is invalid_scope for the whole request.</summary>
internal sealed class ServerScopesCheck() : Check(
    "server-scopes", "The app asks for scopes that the authorization server does not know", "RFC 6749 §3.3, §4.1.2.1 (invalid_scope)", Severity.Warning,
    "Define the scopes at the authorization server under the same names, or use its names in RequireAllScopes(…) and ManagedAccess:ScopesSupported.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        string[] asked = [.. (seen.Door.Bearer?.Scopes ?? []).Union(seen.Metadata?.Resource?.Scopes ?? []).Except(["offline_access"])];
        foreach (var server in seen.Servers.Where(server => !server.IsEntra))
        {
            // Many servers publish the scopes of OpenID Connect only; then the list says nothing about the rest.
            var known = server.Metadata?.Scopes ?? [];
            var unknown = asked.Except(known).ToArray();
            if (unknown.Length > 0 && known.Except(["openid", "profile", "email", "address", "phone", "offline_access", "groups", "roles"]).Any())
            {
                yield return Found($"{server.Issuer} does not list {string.Join(' ', unknown)}; it lists {string.Join(' ', known.Take(12))}", server.Answer);
            }
        }
    }
}
