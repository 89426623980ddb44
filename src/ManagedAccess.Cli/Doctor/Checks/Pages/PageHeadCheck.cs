namespace ManagedAccess.Cli.Doctor.Checks.Pages;

/// <summary>HEAD has to answer as GET would, in the form that the client prefers.</summary>
internal sealed class PageHeadCheck() : Check(
    "page-head", "HEAD for the page is answered differently from GET", "RFC 9110 §9.3.2", Severity.Warning,
    "Let the app answer HEAD as it answers GET (MapMethods(…, [\"GET\", \"HEAD\"], …)); a proxy must not answer it itself or turn it into another request.",
    Agents.PageReaders, "link checkers")
{
    // A field that GET has and HEAD lacks is allowed if its value is known only after the body is made; these are not of that kind.
    private static readonly string[] SameForBoth = ["Vary", "Cache-Control", "Content-Language", "Link"];

    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Page is not { IsOpen: true } page || !page.Head.Answered)
        {
            yield break;
        }

        if (page.Agent.Status != page.Head.Status)
        {
            if (PageHeadNote.SaysGetOnly(page))
            {
                yield break;
            }

            yield return Found($"GET gave {page.Agent.Status}, HEAD gave {page.Head.Status}", page.Head);
            yield break;
        }

        var differing = SameForBoth.Where(name => page.Agent[name] != page.Head[name])
            .Concat(page.Head.MediaType is { } type && type != page.Agent.MediaType ? ["Content-Type"] : Array.Empty<string>())
            .Concat(page.Head["ETag"] is { } tag && page.Agent["ETag"] is { } other && tag != other && page.Again["ETag"] == other ? ["ETag"] : Array.Empty<string>())
            .Concat(page.Head["Content-Length"] is { } length && page.Agent["Content-Length"] is { } whole && length != whole && page.Again["Content-Length"] == whole ? ["Content-Length"] : Array.Empty<string>())
            .ToArray();
        if (differing.Length > 0)
        {
            yield return Found(string.Join("; ", differing.Select(name => $"{name}: GET has {page.Agent[name] ?? "(nothing)"}, HEAD has {page.Head[name] ?? "(nothing)"}")), page.Head);
        }
    }
}
