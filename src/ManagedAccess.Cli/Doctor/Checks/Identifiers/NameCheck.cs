using ManagedAccess.Cli.Discovery;

namespace ManagedAccess.Cli.Doctor.Checks.Identifiers;

/// <summary>RFC 9728 §3.3: a document at a well-known path must be about the resource that the path was made from.</summary>
internal sealed class NameCheck() : Check(
    "metadata-name", "The metadata names another resource than its own path", "RFC 9728 §3.3", Severity.Error,
    "Derive both from one value: ManagedAccess:Resource with the path base in it, and an entry of ManagedAccess:Resources for each further resource.",
    Agents.VsCode, Agents.ClaudeAi, Agents.PathFirst, Agents.CSharp)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        foreach (var document in seen.Documents.Where(document => document.Resource?.ResourceUri is not null && document.Place is not DocumentPlace.Nobody).DistinctBy(document => document.Get.Uri))
        {
            var path = document.Get.Uri.AbsolutePath;
            if (!path.StartsWith(WellKnown.Resource, StringComparison.Ordinal))
            {
                // Cloudflare Access has a path of its own, and a rule of its own for the resource there.
                continue;
            }

            var (expected, found) = (path[WellKnown.Resource.Length..].TrimEnd('/'), document.Resource!.ResourceUri!.AbsolutePath.TrimEnd('/'));
            if (expected != found)
            {
                yield return Found($"{document.Get.Uri} names the resource {document.Resource.Resource}", document.Get);
            }
        }
    }
}
