using ManagedAccess.Cli.Discovery;
namespace ManagedAccess.Cli.Doctor.Checks.Challenges;

/// <summary>Without a scope in the challenge, agents ask for every scope there is, or for the wrong ones.</summary>
internal sealed class ScopeCheck() : Check(
    "challenge-scope", "The challenge does not say which scopes the page needs", "RFC 6750 §3, MCP 2026-07-28 (authorization, scope selection)", Severity.Warning,
    "Name the scopes on the endpoint, .RequireAllScopes(\"…\") or [RequireAllScopes(\"…\")]: the challenge is made from them. A proxy must pass WWW-Authenticate on unchanged.",
    Agents.Codex, Agents.Gemini, Agents.ClaudeCode, Agents.VsCode)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Door.Agent.Status != 401 || seen.Door.Bearer is not { Scopes.Count: 0 } || seen.IsBehindAccess)
        {
            yield break;
        }

        var offered = seen.Servers.SelectMany(server => server.Metadata?.Scopes ?? []).Except(Identity).ToArray();
        if ((seen.Metadata?.Resource?.Scopes.Count ?? 0) == 0 && offered.Length > 1)
        {
            yield return Found(
                $"neither the challenge nor the metadata names scopes. Agents ask the authorization server for all it has: {string.Join(' ', offered.Take(10))}",
                seen.Door.Agent, Fix + " Publish them with ManagedAccess:ScopesSupported.");
        }
        else if (seen.Door.Anything.Json()?.Text("scope") is { Length: > 0 } scope)
        {
            yield return Found($"the body of the refusal asks for {scope}, and the field does not: WWW-Authenticate: {seen.Door.Agent["WWW-Authenticate"]}", seen.Door.Agent);
        }
    }

    // Scopes of OpenID Connect, which say nothing about a resource.
    private static readonly string[] Identity = ["openid", "profile", "email", "address", "phone", "offline_access", "groups", "roles"];
}
