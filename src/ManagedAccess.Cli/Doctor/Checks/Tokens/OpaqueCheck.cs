namespace ManagedAccess.Cli.Doctor.Checks.Tokens;

/// <summary>An opaque token is checked at the authorization server, which the app has to be told.</summary>
internal sealed class OpaqueCheck() : Check(
    "token-opaque", "The app cannot read the opaque tokens that the authorization server issues", "RFC 7662 §2, RFC 9068 §2", Severity.Error,
    "Let the authorization server issue JWT access tokens for this resource (RFC 9068), or configure introspection: ManagedAccess:AuthorizationServers:#:Introspection with ClientId and ClientSecret.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen is { Token: { IsOpaque: true }, Page.Agent: { Status: 400 or 401 or 403 or 500 } refusal })
        {
            var edge = seen.IsBehindAccess || seen.Servers.Any(server => server.IsAccess);
            yield return Found($"the token is not a JWT. {Refusal.Of(refusal)}", refusal,
                edge ? "Send the token to the host that Access protects: its edge exchanges the opaque token for an assertion. The app itself never reads it." : null);
        }
    }
}
