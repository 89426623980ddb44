namespace ManagedAccess.Cli.Doctor.Checks.Servers;

/// <summary>claude.ai takes a client document only if the server accepts public clients, and registers dynamically without a word otherwise.</summary>
internal sealed class ServerPublicClientCheck() : Check(
    "server-public-clients", "The authorization server does not say that it accepts public clients", "RFC 8414 §2 (token_endpoint_auth_methods_supported), RFC 8252 §8.4", Severity.Warning,
    "Add \"none\" to token_endpoint_auth_methods_supported of the authorization server: agents on people's machines have no secret.",
    Agents.ClaudeAi, Agents.ClaudeCode, Agents.VsCode)
{
    public override IEnumerable<Finding> Look(Observations seen) => seen.Servers
        .Where(server => server.Metadata is { } metadata && (metadata.TakesClientDocuments || metadata.RegistrationEndpoint is not null) && !metadata.ClientAuthentication.Contains("none"))
        .Select(server => Found($"{server.Answer!.Uri} has token_endpoint_auth_methods_supported: [{string.Join(", ", server.Metadata!.ClientAuthentication)}]", server.Answer));
}
