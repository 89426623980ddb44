using System.ComponentModel.DataAnnotations;

namespace ManagedAccess.AspNetCore.Markdown.Configuration;

/// <summary>A rule of a setting that says what it expects of this very value. A setting that is not there meets every rule but <see cref="RequiredSettingAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class SettingRuleAttribute : ValidationAttribute
{
    /// <summary>What is expected in place of <paramref name="value"/>; null when the value is good.</summary>
    protected abstract string? ExpectedInPlaceOf(object value);

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is not null && ExpectedInPlaceOf(value) is { } expected ? new(expected) : ValidationResult.Success;
}

/// <summary>A setting without a default.</summary>
internal sealed class RequiredSettingAttribute(string expected) : SettingRuleAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is null || ExpectedInPlaceOf(value) is not null ? new(expected) : ValidationResult.Success;

    protected override string? ExpectedInPlaceOf(object value) => string.IsNullOrWhiteSpace((string)value) ? expected : null;
}

/// <summary>Text with at least one character that is not white space.</summary>
internal sealed class NotBlankAttribute(string expected) : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) => string.IsNullOrWhiteSpace((string)value) ? expected : null;
}

/// <summary>A duration between two others, both included.</summary>
internal sealed class DurationAttribute(string least, string most) : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) =>
        (TimeSpan)value < Parse(least) || (TimeSpan)value > Parse(most) ? $"from {least} to {most}" : null;

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A number between two others, both included.</summary>
internal sealed class BoundsAttribute(long least, long most, string unit) : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) =>
        Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) is var number && (number < least || number > most) ? $"from {least} to {most} {unit}" : null;
}
