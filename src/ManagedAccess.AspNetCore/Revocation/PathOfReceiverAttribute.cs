using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Revocation;

/// <summary>A path of this app that other servers post to.</summary>
internal sealed class PathOfReceiverAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) =>
        value is string { Length: > 1 } path && path[0] == '/' && path[1] != '/' && !path.Contains('?', StringComparison.Ordinal) && !path.Contains('#', StringComparison.Ordinal)
            ? null
            : "a path that starts with one slash, such as /ssf/events";
}
