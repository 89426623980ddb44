namespace ManagedAccess.Cli.Doctor.Checks.Documents;

/// <summary>HEAD has to answer as GET would.</summary>
internal sealed class DocumentHeadCheck() : Check(
    "metadata-head", "HEAD for the metadata is answered differently from GET", "RFC 9110 §9.3.2", Severity.Warning,
    "Answer HEAD at the well-known path, as ManagedAccess does; a proxy in front has to pass it on.",
    "monitors", Agents.VsCode)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Metadata is { Head: { Answered: true } head } metadata && (head.Status != metadata.Get.Status || head.MediaType != metadata.Get.MediaType))
        {
            yield return Found($"{metadata.Get.Summary}; {head.Summary}", head);
        }
    }
}
