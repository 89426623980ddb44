namespace ManagedAccess.Cli.Doctor.Checks.Challenges;

/// <summary>A page that fails before anybody is asked for a token.</summary>
internal sealed class BrokenPageCheck() : Check(
    "page-broken", "The page fails before it asks for a token", "RFC 9110 §15.5, §15.6", Severity.Error,
    "Check the URL, then the log of the app or of the proxy in front of it.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        var answer = seen.Door.Agent;
        if (answer.Status is >= 400 and not (401 or 403 or 407))
        {
            yield return Found(answer.Summary, answer, answer.Status switch
            {
                404 or 410 => "Give the URL of a page that exists. If it exists for people who are signed in, authorization has to run before the app looks for the page: a fallback policy does that.",
                405 => "Give the URL of a page that answers GET. For an MCP endpoint, authorization has to run before the method is checked: RequireAuthorization() on the endpoint, or a fallback policy and UseAuthorization() after UseRouting().",
                503 => "Start the app, or wait until it has its keys: the health check and the log of the app say what is missing.",
                _ => null,
            });
        }
    }
}
