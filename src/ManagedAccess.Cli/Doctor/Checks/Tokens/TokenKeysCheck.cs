namespace ManagedAccess.Cli.Doctor.Checks.Tokens;

/// <summary>503 with a token: the app has no keys, or its records are not accepted.</summary>
internal sealed class TokenKeysCheck() : Check(
    "token-keys", "The app cannot check tokens now", "RFC 7517 §5, RFC 9110 §15.6.4", Severity.Error,
    "Let the app reach the keys of the authorization server (ManagedAccess:AuthorizationServers:#:JwksUri, a proxy, a firewall); its log and AddHealthChecks().AddManagedAccess() say which.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen is { Token: not null, Page.Agent: { } answer } && (answer.Status >= 500 || !answer.Answered) && seen.Door.Agent.Status < 500)
        {
            yield return Found($"with the token, {answer.Summary}", answer, answer.Status == 503 ? null : "A token must never be a server error: the log of the app names the exception. Code that reads claims has to allow for an absent e-mail address or subject.");
        }
    }
}
