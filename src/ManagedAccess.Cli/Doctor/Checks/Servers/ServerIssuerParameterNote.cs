namespace ManagedAccess.Cli.Doctor.Checks.Servers;

/// <summary>RFC 9207 protects clients that know several servers against mix-up.</summary>
internal sealed class ServerIssuerParameterNote() : Check(
    "server-iss", "The authorization server does not send iss with its responses", "RFC 9207 §2, MCP 2026-07-28 (SHOULD)", Severity.Note,
    "Turn on authorization_response_iss_parameter_supported, where the authorization server has it.",
    Agents.McpClients)
{
    public override IEnumerable<Finding> Look(Observations seen) => seen.Servers
        .Where(server => server.Metadata is { SendsIssuer: false })
        .Select(server => Found(server.Issuer, server.Answer));
}
