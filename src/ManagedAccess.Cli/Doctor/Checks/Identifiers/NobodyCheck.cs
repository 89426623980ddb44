namespace ManagedAccess.Cli.Doctor.Checks.Identifiers;

/// <summary>A document for a path that does not exist makes a client report "connected" before it fails.</summary>
internal sealed class NobodyCheck() : Check(
    "metadata-nobody", "Paths that do not exist have metadata", "RFC 9728 §3.1", Severity.Warning,
    "Answer 404 for a path that is not a resource: ManagedAccess does, so look for a route or proxy rule that answers the whole well-known tree.",
    Agents.McpClients)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.At(DocumentPlace.Nobody) is { Resource: { } resource } document)
        {
            yield return Found($"{document.Get.Summary} and names the resource {resource.Resource}", document.Get);
        }
    }
}
