using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.Emulator.Edge.Policies;

/// <summary>Checks the form of each line of the policy.</summary>
internal sealed class PolicyLineAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) => PolicyLine.TryParse((string)value, out _, out var expected) ? null : expected;
}
