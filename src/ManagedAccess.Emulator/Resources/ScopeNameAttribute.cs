using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.Emulator.Resources;

/// <summary>The name of one scope (RFC 6749 §3.3, <c>scope-token</c>).</summary>
internal sealed class ScopeNameAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) =>
        (string)value is { Length: > 0 } scope && scope.All(character => character is '!' or (>= '#' and <= '[') or (>= ']' and <= '~'))
            ? null
            : "printable ASCII without space, quote and backslash";
}
