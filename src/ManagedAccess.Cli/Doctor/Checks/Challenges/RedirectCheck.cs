using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Checks.Challenges;

/// <summary>A redirect leads an agent to a page of HTML, and the agent reports that page as the answer.</summary>
internal sealed class RedirectCheck() : Check(
    "challenge-redirect", "An agent without a token is redirected in place of getting 401", "RFC 9110 §15.5.2, RFC 6750 §3", Severity.Error,
    "Answer 401 to everything but a browser's navigation: with AddManagedAccess() after the app's own login, agents get the challenge and people keep their login (ManagedAccess:Challenges:BrowserScheme or BrowserLoginPath).",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        Exchange[] answers = [seen.Door.Agent, seen.Door.Anything, seen.Door.Script];
        if (answers.FirstOrDefault(answer => answer.IsRedirect) is { } redirect)
        {
            yield return Found(redirect.Summary, redirect, Repair(redirect, seen));
        }
    }

    private static string? Repair(Exchange redirect, Observations seen)
    {
        if (redirect.Location is not { } target)
        {
            return null;
        }

        if (seen.IsBehindAccess || target.Host.EndsWith(".cloudflareaccess.com", StringComparison.OrdinalIgnoreCase))
        {
            return "Turn on Managed OAuth for the Access application: Zero Trust, Access, Applications, the application, Advanced settings, Managed OAuth (oauth_configuration.enabled).";
        }

        var isSamePlace = target.Host == seen.Url.Host && target.AbsolutePath.TrimEnd('/') == seen.Url.AbsolutePath.TrimEnd('/');
        return !isSamePlace ? null : target.Scheme != seen.Url.Scheme
            ? $"Use {target} as the URL, and as the beginning of ManagedAccess:Resource."
            : $"Use {target} as the URL: the app redirects the other spelling before it asks for a token. An agent loses its token on a redirect.";
    }
}
