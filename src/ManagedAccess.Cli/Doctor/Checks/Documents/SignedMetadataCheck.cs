using System.Text.Json;
using ManagedAccess.Cli.Discovery;

namespace ManagedAccess.Cli.Doctor.Checks.Documents;

/// <summary>
/// RFC 9728 §2.2: clients that verify <c>signed_metadata</c> take its claims before the plain members, and all others read the plain members.
/// Both must act on the same values. The signature is not verified: its key is given to clients by hand.
/// </summary>
internal sealed class SignedMetadataCheck() : Check(
    "metadata-signed", "The signed metadata cannot be used, or differs from the metadata", "RFC 9728 §2.2", Severity.Error,
    "Let ManagedAccess:MetadataSigning:KeyPath sign the document that clients get: its claims are the members. A proxy or a file in front must not change a member afterwards: change the setting of ManagedAccess that it comes from.",
    Agents.Verifiers)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        foreach (var document in seen.Documents.Where(document => document.Resource?.IsSigned == true && document.Place is not DocumentPlace.Nobody).DistinctBy(document => document.Get.Uri))
        {
            if (FaultOf(document) is { } fault)
            {
                yield return Found($"{document.Get.Uri}: {fault}", document.Get);
            }
        }
    }

    private static string? FaultOf(ResourceDocument document)
    {
        var members = document.Resource!.Document;
        if (members.Text(ProtectedResource.SignedMember) is not { } jwt || TokenFacts.Of(jwt) is not { Header: { } header, Claims: { } claims } facts)
        {
            return "signed_metadata is not a signed JWT";
        }

        if (header.Text("alg") is not { } algorithm || algorithm.Equals("none", StringComparison.OrdinalIgnoreCase) || jwt.EndsWith('.'))
        {
            return "signed_metadata has no signature";
        }

        if (facts.Issuer is null)
        {
            return "signed_metadata has no iss, so nobody attests it";
        }

        if (claims.TryGetProperty(ProtectedResource.SignedMember, out _))
        {
            return "signed_metadata contains signed_metadata";
        }

        if (facts.Expires is { } end && end <= document.Get.Time)
        {
            return $"signed_metadata has expired at {end:u}";
        }

        var differences = members.EnumerateObject()
            .Where(member => claims.TryGetProperty(member.Name, out var signed) && !JsonElement.DeepEquals(member.Value, signed))
            .Select(member => $"{member.Name} is {member.Value.GetRawText()}, signed is {claims.GetProperty(member.Name).GetRawText()}")
            .ToArray();
        return differences.Length == 0 ? null : string.Join("; ", differences);
    }
}
