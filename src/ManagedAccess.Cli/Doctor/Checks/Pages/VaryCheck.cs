using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Checks.Pages;

/// <summary>Without Vary, every cache on the way keeps one form for both.</summary>
internal sealed class VaryCheck() : Check(
    "vary", "The page comes in two forms, and its responses do not say so", "RFC 9110 §12.5.5, RFC 9111 §4.1", Severity.Error,
    "Send Vary: Accept on the HTML and on the Markdown: ManagedAccess does, so look for the proxy or middleware that removes or replaces Vary.",
    Agents.People, Agents.PageReaders)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Page is not { IsOpen: true } page || !page.Agent.IsMarkdown)
        {
            yield break;
        }

        Exchange[] forms = page.Browser.Status == 200 ? [page.Agent, page.Browser] : [page.Agent];
        foreach (var form in forms.Where(form => !form.Lists("Vary", "Accept") && !form.Lists("Vary", "*")))
        {
            yield return Found($"{form.Summary} has Vary: {form["Vary"] ?? "(nothing)"}", form);
        }
    }
}
