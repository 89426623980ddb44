namespace ManagedAccess.Cli.Doctor.Checks.Servers;

/// <summary>A client that nobody registered needs a way to introduce itself.</summary>
internal sealed class ServerRegistrationCheck() : Check(
    "server-registration", "Clients cannot register at the authorization server", "RFC 7591 §3, OAuth Client ID Metadata Document §3, MCP 2026-07-28", Severity.Error,
    "Turn on client ID metadata documents (client_id_metadata_document_supported) or dynamic registration (registration_endpoint) without an initial access token. Otherwise register each agent by hand and give people the client ID.",
    Agents.ClaudeCode, Agents.ClaudeAi, Agents.Cursor, Agents.VsCode, Agents.Codex, Agents.Gemini)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        foreach (var server in seen.Servers.Where(server => server.Metadata is { TakesClientDocuments: false }))
        {
            if (server.Metadata!.RegistrationEndpoint is not { } endpoint)
            {
                yield return Found($"{server.Answer!.Uri} has neither registration_endpoint nor client_id_metadata_document_supported", server.Answer, server switch
                {
                    { IsAccess: true } => "Turn on dynamic client registration of Managed OAuth in the Access application (oauth_configuration.dynamic_client_registration.enabled).",
                    { IsEntra: true } => "Entra has no open registration. Register one application for each agent in the directory and give people its client ID, or use its client ID metadata documents (preview).",
                    _ => null,
                });
            }
            else if (server.Registration is { } answer && (!answer.Answered || answer.Status is 401 or 403 or 404 or 405 or 410 or 501 || answer.IsRedirect))
            {
                yield return Found($"{answer.Summary} to a client without a token for {endpoint.AbsolutePath}", answer,
                    server.IsAccess ? "Allow the redirect URIs of the agents in the Access application (oauth_configuration.dynamic_client_registration: allow_any_on_loopback, allowed_uris)." : null);
            }
        }
    }
}
