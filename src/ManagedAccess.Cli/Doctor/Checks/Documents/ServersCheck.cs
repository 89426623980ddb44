namespace ManagedAccess.Cli.Doctor.Checks.Documents;

/// <summary>MCP: the document has at least one authorization server.</summary>
internal sealed class ServersCheck() : Check(
    "metadata-servers", "The metadata names no authorization server", "RFC 9728 §2, MCP 2026-07-28", Severity.Error,
    "Configure ManagedAccess:AuthorizationServers:0:Issuer, and do not set its Advertise to an empty text.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Metadata is not { Resource: { } resource } metadata)
        {
            yield break;
        }

        if (resource.AuthorizationServers.Count == 0)
        {
            yield return Found("authorization_servers is absent or empty", metadata.Get);
        }
        else if (resource.OffersOnlyCloudflared && seen.Servers.All(server => server.Metadata?.RegistrationEndpoint is null))
        {
            yield return Found("the document offers cloudflared and nothing else", metadata.Get, "Turn on Managed OAuth for the Access application.");
        }
    }
}
