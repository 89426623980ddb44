namespace ManagedAccess.Cli.Doctor.Checks.Servers;

/// <summary>Agents use the authorization code flow.</summary>
internal sealed class ServerFlowCheck() : Check(
    "server-flow", "The authorization server does not offer the authorization code flow", "RFC 8414 §2, RFC 6749 §4.1", Severity.Error,
    "Enable the authorization code flow at the authorization server, with authorization_endpoint and token_endpoint in its metadata.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        foreach (var server in seen.Servers.Where(server => server.Metadata is not null))
        {
            var metadata = server.Metadata!;
            string[] missing =
            [
                .. metadata.AuthorizationEndpoint is null ? ["authorization_endpoint"] : Array.Empty<string>(),
                .. metadata.TokenEndpoint is null ? ["token_endpoint"] : Array.Empty<string>(),
                .. !metadata.GrantTypes.Contains("authorization_code") ? ["authorization_code in grant_types_supported"] : Array.Empty<string>(),
            ];
            if (missing.Length > 0)
            {
                yield return Found($"{server.Answer!.Uri} has no {string.Join(", no ", missing)}", server.Answer);
            }
        }
    }
}
