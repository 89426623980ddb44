using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Checks.Pages;

/// <summary>A cache that ignores Accept gives people the Markdown that an agent asked for, or the other way round.</summary>
internal sealed class MixedUpCheck() : Check(
    "markdown-for-people", "People get Markdown in their browsers", "RFC 9111 §4.1 (Vary), RFC 9110 §12.5.5", Severity.Error,
    "Do not store the page in a shared cache: Cache-Control: private and Vary: Accept on both forms, as ManagedAccess sends them. Remove the cache rule of the proxy, or make Accept part of its key, and purge it.",
    Agents.People, Agents.PageReaders)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Door.Browser is { Status: >= 200 and < 300, IsMarkdown: true } anonymous)
        {
            yield return Found($"a browser asks for text/html, and {anonymous.Summary}", anonymous);
        }
        else if (seen.Page is { IsOpen: true, Browser.IsMarkdown: true } page)
        {
            yield return Found($"a browser asks for text/html after an agent was there, and {page.Browser.Summary}{Hit(page.Browser)}", page.Browser);
        }
        else if (seen.Page is { IsOpen: true, Agent.IsMarkdown: true, Again.IsHtml: true } again)
        {
            yield return Found($"the agent gets Markdown first and HTML after a browser was there{Hit(again.Again)}", again.Again);
        }
    }

    private static string Hit(Exchange exchange) => CacheStorageCheck.HitOf(exchange) is { } hit ? $" ({hit})" : "";
}
