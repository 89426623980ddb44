using System.Collections.Frozen;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>The signature algorithms we verify (RFC 7518 §3.1): asymmetric ones only, because every key here was fetched (RFC 8725 §3.1).</summary>
internal static class SigningAlgorithms
{
    public const string Rs256 = "RS256";
    public const string Es256 = "ES256";

    /// <summary>The algorithms an OAuth server may sign with.</summary>
    public static readonly FrozenSet<string> All =
        FrozenSet.Create(StringComparer.Ordinal, Rs256, "RS384", "RS512", "PS256", "PS384", "PS512", Es256, "ES384", "ES512");

    /// <summary>The algorithms Cloudflare Access signs with.</summary>
    public static readonly FrozenSet<string> Access = FrozenSet.Create(StringComparer.Ordinal, Rs256);
}
