using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens.IssuerUrls;

/// <summary>The name of an asymmetric signature algorithm.</summary>
internal sealed class SigningAlgorithmAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) =>
        SigningAlgorithms.All.Contains((string)value) ? null : $"one of {string.Join(", ", SigningAlgorithms.All.Order(StringComparer.Ordinal))}";
}
