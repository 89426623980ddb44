namespace ManagedAccess.Cli.Doctor.Checks.Servers;

/// <summary>The authorization server has to publish metadata that clients find.</summary>
internal sealed class ServerUnreachableCheck() : Check(
    "server-metadata", "The authorization server publishes no metadata where clients look", "RFC 8414 §3, OpenID Connect Discovery 1.0 §4", Severity.Error,
    "Set ManagedAccess:AuthorizationServers:#:Issuer (or Advertise) to the issuer exactly as its own metadata names it, and check that clients reach that host.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen) => seen.Servers
        .Where(server => server.Metadata is null && server.Tried.Count > 0)
        .Select(server => Found($"{server.Issuer}: {string.Join("; ", server.Tried.Select(answer => answer.Summary))}", server.Answer));
}
