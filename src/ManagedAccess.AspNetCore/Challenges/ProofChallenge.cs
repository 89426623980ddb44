using ManagedAccess.AspNetCore.Access;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>The challenge for tokens that are bound to a key (RFC 9449 §7.1), beside the Bearer one, which is first.</summary>
internal static class ProofChallenge
{
    public const string Scheme = "DPoP";

    /// <summary>The field line; null where proofs are not accepted or a challenge would not help. It has no text of a request or a token.</summary>
    public static string? From(Refusal refusal)
    {
        if (refusal.Resource is not { Binding.ProofAlgorithms: { Count: > 0 } algorithms } resource)
        {
            return null;
        }

        var error = refusal is { IsOfProof: true, Reason.Error: { } code } ? $", error=\"{code}\"" : "";
        return $"{Scheme} resource_metadata=\"{resource.Identity.MetadataUri}\", algs=\"{string.Join(' ', algorithms)}\"{error}";
    }
}
