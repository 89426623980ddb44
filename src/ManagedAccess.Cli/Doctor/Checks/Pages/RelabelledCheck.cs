namespace ManagedAccess.Cli.Doctor.Checks.Pages;

/// <summary>HTML under the name of Markdown is worse than HTML: the agent does not convert it.</summary>
internal sealed class RelabelledCheck() : Check(
    "markdown-relabelled", "The response says text/markdown and is HTML", "RFC 7763 §2, RFC 9110 §8.3", Severity.Error,
    "Convert the page, do not rename it: ManagedAccess.AspNetCore does, or Results.Extensions.MarkdownOrHtml where the page has Markdown.",
    Agents.PageReaders)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Page is { IsOpen: true } page && page.Agent.IsMarkdown)
        {
            var begin = page.Agent.Body.TrimStart();
            if (begin.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || begin.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            {
                yield return Found(page.Agent.Summary, page.Agent);
            }
        }
    }
}
