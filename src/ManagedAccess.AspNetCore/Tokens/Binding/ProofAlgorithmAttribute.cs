using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Tokens.Binding;

/// <summary>An algorithm that a proof may be signed with: asymmetric, and one that this platform verifies.</summary>
internal sealed class ProofAlgorithmAttribute : SettingRuleAttribute
{
    private static readonly string[] Known = ["ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"];

    protected override string? ExpectedInPlaceOf(object value) => Known.Contains((string)value, StringComparer.Ordinal) ? null : $"one of {string.Join(", ", Known)}";
}
