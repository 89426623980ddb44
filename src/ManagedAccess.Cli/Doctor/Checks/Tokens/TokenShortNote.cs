namespace ManagedAccess.Cli.Doctor.Checks.Tokens;

/// <summary>The app works as it should; the token of the user is not enough for this page.</summary>
internal sealed class TokenShortNote() : Check(
    "token-insufficient", "The token does not open the page", "RFC 6750 §3.1, RFC 9470", Severity.Note,
    "Get a token with what the challenge asks for: managed-access login does the step-up.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen is { Token: not null, Page.Agent: { Status: 403 } or { Status: 401 } } && Refusal.Bearer(seen.Page.Agent)?["error"] is "insufficient_scope" or "insufficient_user_authentication")
        {
            yield return Found(Refusal.Of(seen.Page.Agent), seen.Page.Agent);
        }
    }
}
