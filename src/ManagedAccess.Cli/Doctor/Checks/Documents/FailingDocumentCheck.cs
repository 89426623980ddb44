namespace ManagedAccess.Cli.Doctor.Checks.Documents;

/// <summary>A client treats an error of the server as the end of its search.</summary>
internal sealed class FailingDocumentCheck() : Check(
    "metadata-failing", "A well-known path fails", "RFC 9728 §3.2", Severity.Error,
    "Read the log of the app: where ManagedAccess cannot attest the resource, one line there says which setting is missing (usually ManagedAccess:Resource).",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen) => seen.Documents
        .Where(document => document.Place is not DocumentPlace.OldServer && (document.Get.Status >= 500 || !document.Get.Answered))
        .DistinctBy(document => document.Get.Uri)
        .Select(document => Found(document.Get.Summary, document.Get));
}
