namespace ManagedAccess.Cli.Doctor.Checks.Documents;

/// <summary>Without the document no client finds the authorization server.</summary>
internal sealed class MissingDocumentCheck() : Check(
    "metadata-missing", "There is no protected resource metadata", "RFC 9728 §3", Severity.Error,
    "Serve it: AddManagedAccess() does, at the well-known path that RFC 9728 derives from ManagedAccess:Resource. Let the proxy in front send /.well-known/ to the app.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        // A page that needs no token needs no metadata.
        if (seen.Metadata is null && seen.Door.Agent.Answered && !seen.Door.IsPublic)
        {
            yield return Found(
                string.Join("; ", seen.Documents.Where(document => document.IsFirstChoice).Select(document => document.Get.Summary)),
                seen.Documents.Count > 0 ? seen.Documents[0].Get : null,
                seen.IsBehindAccess ? "Turn on Managed OAuth for the Access application: Access then answers the well-known paths itself." : null);
        }
    }
}
