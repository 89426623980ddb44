namespace ManagedAccess.Cli.Doctor.Checks.Pages;

/// <summary>A route of ASP.NET Core's MapGet answers GET only, and says so. That is an honest answer and not the fault of a proxy.</summary>
internal sealed class PageHeadNote() : Check(
    "page-head-off", "The page does not answer HEAD", "RFC 9110 §9.1, §15.5.6", Severity.Note,
    "Where link checkers matter, map both: MapMethods(…, [\"GET\", \"HEAD\"], …).",
    "link checkers")
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Page is { IsOpen: true } page && SaysGetOnly(page))
        {
            yield return Found(page.Head.Summary, page.Head);
        }
    }

    // For a public page, the answer to HEAD comes from the fallback policy of the app: AllowAnonymous() is on the route of GET.
    internal static bool SaysGetOnly(Page page) =>
        (page.Head.Status == 405 && page.Head.Lists("Allow", "GET") && !page.Head.Lists("Allow", "HEAD")) || (page.Head.Status == 401 && !page.WithToken);
}
