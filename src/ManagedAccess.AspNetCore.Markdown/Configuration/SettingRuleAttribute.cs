using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace ManagedAccess.AspNetCore.Markdown.Configuration;

/// <summary>A rule of a setting that describes the value it expects. A missing setting satisfies every rule except <see cref="RequiredSettingAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
internal abstract class SettingRuleAttribute : ValidationAttribute
{
    /// <summary>The part of the setting that the rule checks.</summary>
    public SettingPart Part { get; set; }

    /// <summary>The value expected in place of <paramref name="value"/>; null when the value is valid.</summary>
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

/// <summary>A list that must have an entry when it is set.</summary>
internal sealed class NotEmptyAttribute : SettingRuleAttribute
{
    private readonly string _expected;

    public NotEmptyAttribute(string expected) => (_expected, Part) = (expected, SettingPart.Whole);

    protected override string? ExpectedInPlaceOf(object value) => SettingValue.CountOf((IEnumerable)value) == 0 ? _expected : null;
}

/// <summary>A list with a limit.</summary>
internal sealed class AtMostAttribute : SettingRuleAttribute
{
    private readonly int _most;

    public AtMostAttribute(int most) => (_most, Part) = (most, SettingPart.Whole);

    protected override string? ExpectedInPlaceOf(object value) =>
        SettingValue.CountOf((IEnumerable)value) > _most ? string.Create(CultureInfo.InvariantCulture, $"at most {_most}") : null;
}

/// <summary>A duration between two others, both included.</summary>
internal sealed class DurationAttribute(string least, string most) : SettingRuleAttribute
{
    public string Least => least;

    public string Most => most;

    protected override string? ExpectedInPlaceOf(object value) =>
        (TimeSpan)value < Parse(least) || (TimeSpan)value > Parse(most) ? $"from {least} to {most}" : null;

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A number between two others, both included.</summary>
internal sealed class BoundsAttribute(long least, long most, string unit) : SettingRuleAttribute
{
    public long Least => least;

    public long Most => most;

    public string Unit => unit;

    protected override string? ExpectedInPlaceOf(object value) =>
        Convert.ToInt64(value, CultureInfo.InvariantCulture) is var number && (number < least || number > most) ? $"from {least} to {most} {unit}" : null;
}
