namespace ManagedAccess.Cli.Doctor.Checks.Servers;

/// <summary>MCP: clients must refuse a server that does not say it supports PKCE with S256.</summary>
internal sealed class ServerPkceCheck() : Check(
    "server-pkce", "The authorization server does not say that it supports PKCE with S256", "RFC 7636 §4.2, RFC 8414 §2, MCP 2026-07-28", Severity.Error,
    "Publish code_challenge_methods_supported with \"S256\" in the metadata of the authorization server, and require PKCE of public clients.",
    Agents.McpClients, Agents.TypeScript)
{
    // Entra supports S256 and does not say so: clients that know it go on.
    public override IEnumerable<Finding> Look(Observations seen) => seen.Servers
        .Where(server => server.Metadata is { } metadata && metadata.ChallengeMethods?.Contains("S256") != true)
        .Select(server => Found(
            $"{server.Answer!.Uri} has code_challenge_methods_supported: {(server.Metadata!.ChallengeMethods is { } methods ? $"[{string.Join(", ", methods)}]" : "(absent)")}",
            server.Answer,
            server.IsEntra ? "Entra supports S256 and does not publish it. Clients that insist need a server in front that does, or the next version of the client." : null));
}
