using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Resources;

/// <summary>The name of one scope.</summary>
internal sealed class ScopeNameAttribute : SettingRuleAttribute
{
    internal const string Expected = "one scope name of printable ASCII without space, quote or backslash (RFC 6749 §3.3)";

    protected override string? ExpectedInPlaceOf(object value) => ScopeToken.IsValid((string)value) ? null : Expected;
}

/// <summary>A path below the app that names a resource.</summary>
internal sealed class PathOfResourceAttribute : SettingRuleAttribute
{
    protected override System.ComponentModel.DataAnnotations.ValidationResult? IsValid(object? value, System.ComponentModel.DataAnnotations.ValidationContext validationContext) =>
        base.IsValid(value ?? "", validationContext);

    protected override string? ExpectedInPlaceOf(object value) => ResourcePath.FindProblem((string)value);
}

/// <summary>The identifier of a protected resource (RFC 9728 §1.2).</summary>
internal sealed class IdentifierOfResourceAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) => ResourceIdentity.TryParse((string)value, out _, out var problem) ? null : problem;
}
