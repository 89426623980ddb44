namespace ManagedAccess.Cli.Doctor.Checks.Tokens;

/// <summary>A token that is good by one clock and not by another.</summary>
internal sealed class TokenTimeCheck() : Check(
    "token-time", "The token is outside its time", "RFC 7519 §4.1.4, §4.1.5, §4.1.6", Severity.Error,
    "Synchronise the clocks of the app and of the authorization server (NTP); ManagedAccess:Tokens:ClockSkew tolerates up to five minutes. If the token has simply expired, get a new one (--login).",
    Agents.Every)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen is not { Token: { IsOpaque: false } token, Page.Agent: { Status: 401 or 403 } refusal })
        {
            yield break;
        }

        var now = refusal.Time;
        var early = (token.NotBefore ?? token.Issued) is { } begin && begin > now + Tolerance ? begin - now : (TimeSpan?)null;
        if (early is { } wait)
        {
            yield return Found($"the token begins {wait.TotalSeconds:0} s from now by the clock of this machine: the clock of the authorization server is ahead. {Refusal.Of(refusal)}", refusal);
        }
        else if (token.Expires is { } end && end < now)
        {
            yield return Found($"the token expired {(now - end).TotalSeconds:0} s ago by the clock of this machine. {Refusal.Of(refusal)}", refusal, "Get a new token: managed-access login, or --login.");
        }
        else if (Refusal.Text(refusal) is { } text && (text.Contains("expired", StringComparison.OrdinalIgnoreCase) || text.Contains("not yet valid", StringComparison.OrdinalIgnoreCase) || text.Contains("in the future", StringComparison.OrdinalIgnoreCase)))
        {
            yield return Found($"the token is good by the clock of this machine (until {token.Expires:u}): the app's clock differs. {Refusal.Of(refusal)}", refusal, "Synchronise the clock of the app's machine (NTP). Until then ManagedAccess:Tokens:ClockSkew tolerates up to five minutes.");
        }
    }
}
