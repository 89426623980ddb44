using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Checks.Pages;

/// <summary>An agent that asks for Markdown gets a page of HTML.</summary>
internal sealed class MarkdownCheck() : Check(
    "markdown-offered", "Agents that ask for Markdown get HTML", "RFC 9110 §12.5.1, RFC 7763", Severity.Warning,
    "Turn on ManagedAccess:Markdown:Enabled (it is by default), and look for what replaces the response: a page without content before its scripts run, one over Markdown:MaxHtmlLength, output compressed by the app, a proxy that removes Accept.",
    Agents.PageReaders)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Page is not { IsOpen: true } page || seen.LooksLikeMcp)
        {
            yield break;
        }

        if (page.Agent.IsHtml)
        {
            yield return Found(page.Agent.Summary, page.Agent);
            yield break;
        }

        // The same preference, written as each agent writes it.
        foreach (var (agent, exchange) in page.Each.Where(one => one.Exchange.IsHtml))
        {
            yield return Found($"{agent.Name} sends Accept: {agent.Accept} and gets {exchange.MediaType}", exchange,
                "Compare weights as RFC 9110 §12.5.1 says, and let an explicit text/markdown win a tie with text/html: ManagedAccess does.");
        }
    }
}
