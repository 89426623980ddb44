namespace ManagedAccess.Cli.Doctor.Checks.Pages;

/// <summary>The check of the door needs a door.</summary>
internal sealed class PublicNote() : Check(
    "page-public", "The page needs no token", "RFC 9110 §11", Severity.Note,
    "Give the URL of a page that needs one. If this one should: a fallback policy protects every endpoint without AllowAnonymous(), and AddManagedAccess() sets it.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Door.IsPublic)
        {
            yield return Found(seen.Door.Agent.Summary, seen.Door.Agent);
        }
    }
}
