namespace ManagedAccess.Cli.Doctor.Checks.Tokens;

/// <summary>A token that fits the metadata is refused: the app enforces something else than it advertises.</summary>
internal sealed class TokenRefusedCheck() : Check(
    "token-refused", "The app refuses a token that fits its metadata", "RFC 6750 §3.1, RFC 9068 §4", Severity.Error,
    "Compare the log line of the refusal (one for each request, with a reason code) with the settings of the server in ManagedAccess:AuthorizationServers: Issuer, Audiences, TokenTypes, JwksUri. Advertise and enforce from one value.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen is not { Token: { IsOpaque: false } token, Page.Agent: { Status: 401 or 403 } refusal } || seen.Metadata?.Resource is not { } metadata
            || Refusal.Bearer(refusal)?["error"] is "insufficient_scope" or "insufficient_user_authentication")
        {
            yield break;
        }

        var fits = metadata.Resource is { } resource && AudienceCheck.Names(token, resource)
            && (token.Issuer is null || metadata.AuthorizationServers.Contains(token.Issuer))
            && token.Expires > refusal.Time && !((token.NotBefore ?? token.Issued) > refusal.Time + TimeSpan.FromSeconds(60));
        if (fits && !new TokenTimeCheck().Look(seen).Any())
        {
            var type = token.Type is { } typ && !typ.Equals("at+jwt", StringComparison.OrdinalIgnoreCase) && !typ.Equals("application/at+jwt", StringComparison.OrdinalIgnoreCase);
            yield return Found(
                $"{Refusal.Of(refusal)} The token has iss {token.Issuer}, aud {string.Join(", ", token.Audiences)}, typ {token.Type ?? "(nothing)"}",
                refusal, type ? $"The type of the token is '{token.Type}', and RFC 9068 says at+jwt: list it in ManagedAccess:AuthorizationServers:#:TokenTypes, or choose the preset of the server in Claims:Preset." : null);
        }
    }
}
