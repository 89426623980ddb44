namespace ManagedAccess.Cli.Doctor.Checks.Pages;

/// <summary>One tag for two forms makes a cache confirm the wrong one.</summary>
internal sealed class EntityTagCheck() : Check(
    "etag", "The Markdown and the HTML have the same ETag", "RFC 9110 §8.8.1, §8.8.3", Severity.Error,
    "Give each form its own tag: ManagedAccess does, so look for a proxy that computes tags from the URL.",
    Agents.People, Agents.PageReaders)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Page is { IsOpen: true, Agent.IsMarkdown: true, Browser.IsHtml: true } page && page.Agent["ETag"] is { } tag && tag == page.Browser["ETag"])
        {
            yield return Found($"both have ETag: {tag}", page.Agent);
        }
    }
}
