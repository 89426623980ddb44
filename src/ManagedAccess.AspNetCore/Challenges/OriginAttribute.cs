using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>An origin, in any letter case, or <c>*</c>.</summary>
internal sealed class OriginAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) =>
        (string)value == "*"
        || (Uri.TryCreate((string)value, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && uri.GetLeftPart(UriPartial.Authority).Equals((string)value, StringComparison.OrdinalIgnoreCase))
            ? null
            : "an origin such as https://tools.corp.example, without a path, or *";
}

/// <summary>A path that cannot lead to another origin: <c>//host</c> and <c>/\host</c> could.</summary>
internal sealed class PathOfThisAppAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) =>
        (string)value is ['/', not ('/' or '\\'), ..] ? null : "a path of this app such as /login";
}

/// <summary>Text that is allowed in a quoted string of a header.</summary>
internal sealed class PrintableAsciiAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) => ((string)value).Any(character => character is < ' ' or > '~') ? "printable ASCII" : null;
}
