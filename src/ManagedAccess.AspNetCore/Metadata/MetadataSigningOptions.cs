using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Tokens.IssuerUrls;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore;

/// <summary>The signature under the metadata document, for clients that want to know that the resource itself wrote it (RFC 9728 §2.2).</summary>
public sealed class MetadataSigningOptions
{
    /// <summary>A PEM file with the private key that signs the metadata. A changed file takes effect within ten seconds; one that cannot be used leaves the key in force.</summary>
    /// <value>Default <see langword="null"/>: the metadata has no <c>signed_metadata</c>.</value>
    [NotBlank("the path of a PEM file, or nothing")]
    public string? KeyPath { get; set; }

    /// <summary>The algorithm that the key signs with.</summary>
    /// <value>Default <c>ES256</c>. One of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512.</value>
    [SigningAlgorithm]
    public string Algorithm { get; set; } = SigningAlgorithms.Es256;
}
