namespace ManagedAccess.Cli.Doctor.Checks.Tokens;

/// <summary>The token comes from a server that the app does not name.</summary>
internal sealed class TokenIssuerCheck() : Check(
    "token-issuer", "The token is from another authorization server than the metadata names", "RFC 9068 §4, RFC 8414 §2", Severity.Error,
    "Set ManagedAccess:AuthorizationServers:#:Issuer to the value of iss, code point for code point; where the metadata should name another address for clients, use Advertise.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen is { Token.Issuer: { } issuer, Page.Agent: { Status: 401 or 403 } refusal } && seen.Metadata?.Resource?.AuthorizationServers is { Count: > 0 } servers && !servers.Contains(issuer))
        {
            yield return Found($"iss is {issuer}, the metadata names {string.Join(", ", servers)}. {Refusal.Of(refusal)}", refusal);
        }
    }
}
