namespace ManagedAccess.Cli.Doctor.Checks.Documents;

/// <summary>RFC 9728 §3.2: the document is application/json.</summary>
internal sealed class DocumentTypeCheck() : Check(
    "metadata-type", "The metadata is not served as application/json", "RFC 9728 §3.2", Severity.Warning,
    "Serve it with Content-Type: application/json, as ManagedAccess does. Look for a proxy or a static file that changes the type.",
    Agents.VsCode, Agents.CSharp)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Metadata is { Get.MediaType: not "application/json" } document)
        {
            yield return Found($"{document.Get.Uri} has Content-Type: {document.Get["Content-Type"] ?? "(nothing)"}", document.Get);
        }
    }
}
