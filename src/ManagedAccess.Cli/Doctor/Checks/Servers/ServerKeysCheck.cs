namespace ManagedAccess.Cli.Doctor.Checks.Servers;

/// <summary>An app without keys can verify nobody.</summary>
internal sealed class ServerKeysCheck() : Check(
    "server-keys", "The keys of the authorization server cannot be used", "RFC 8414 §2 (jwks_uri), RFC 7517 §5", Severity.Error,
    "Make jwks_uri reachable for the app and publish at least one key for signatures there. ManagedAccess:AuthorizationServers:#:JwksUri replaces discovery; the health check of the app (AddHealthChecks().AddManagedAccess()) shows whether it has keys.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        foreach (var server in seen.Servers.Where(server => server.Keys is not null))
        {
            if (server.SigningKeys is not { } keys)
            {
                yield return Found($"{server.Keys!.Summary}, which is not a JWK Set", server.Keys);
            }
            else if (keys.Count == 0)
            {
                yield return Found($"{server.Keys!.Uri} has no key for signatures", server.Keys);
            }
        }
    }
}
