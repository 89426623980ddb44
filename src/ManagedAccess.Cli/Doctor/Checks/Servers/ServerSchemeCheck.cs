using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Checks.Servers;

/// <summary>Codes and tokens are sent to these addresses.</summary>
internal sealed class ServerSchemeCheck() : Check(
    "server-scheme", "The authorization server is named with http", "RFC 8414 §2, RFC 6749 §3.1.2.1, §3.2", Severity.Error,
    "Use https for the issuer and for every endpoint. Behind a proxy that ends TLS, tell the authorization server its public address.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        foreach (var server in seen.Servers)
        {
            if (!Uri.TryCreate(server.Issuer, UriKind.Absolute, out var issuer) || !Origins.IsSecure(issuer))
            {
                yield return Found($"authorization_servers has {server.Issuer}", seen.Metadata?.Get);
            }

            foreach (var (name, url) in server.Metadata?.Endpoints.Where(endpoint => !Origins.IsSecure(endpoint.Url)) ?? [])
            {
                yield return Found($"{name} is {url}", server.Answer);
            }
        }
    }
}
