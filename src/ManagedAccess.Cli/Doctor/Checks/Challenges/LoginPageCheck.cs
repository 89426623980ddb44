namespace ManagedAccess.Cli.Doctor.Checks.Challenges;

/// <summary>A login page with status 200 tells an agent that it has read the page.</summary>
internal sealed class LoginPageCheck() : Check(
    "challenge-login-page", "An agent without a token gets a login page with status 200", "RFC 9110 §15.5.2", Severity.Error,
    "Answer 401 with a Bearer challenge: add AddManagedAccess(), and let browsers only see the login page (ManagedAccess:Challenges:BrowserLoginPath).",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (Door.LooksLikeLogin(seen.Door.Agent))
        {
            yield return Found($"{seen.Door.Agent.Summary}; the page has a password field", seen.Door.Agent);
        }
    }
}
