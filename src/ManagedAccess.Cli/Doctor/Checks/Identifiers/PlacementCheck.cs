namespace ManagedAccess.Cli.Doctor.Checks.Identifiers;

/// <summary>Clients that do not read the challenge build the path themselves, as RFC 9728 §3.1 says.</summary>
internal sealed class PlacementCheck() : Check(
    "metadata-placement", "The metadata is not where RFC 9728 puts it", "RFC 9728 §3.1", Severity.Error,
    "Serve the document at the root of the host, with the path of the resource behind the well-known path: ManagedAccess does, so let the proxy in front send that path to the app as well, path base or not.",
    Agents.PathFirst, Agents.ClaudeCode, Agents.VsCode)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Metadata is not { Resource.Resource: { } resource } metadata || seen.At(DocumentPlace.Resource) is not { } placed || metadata.Place is DocumentPlace.Access)
        {
            yield break;
        }

        if (placed.Resource is null)
        {
            yield return Found($"the resource is {resource}, and {placed.Get.Summary}. The document is at {metadata.Get.Uri}", placed.Get);
        }
        else if (placed.Resource.Resource != resource)
        {
            yield return Found($"{metadata.Get.Uri} names the resource {resource}, and {placed.Get.Uri} names {placed.Resource.Resource ?? "(nothing)"}", placed.Get);
        }
    }
}
