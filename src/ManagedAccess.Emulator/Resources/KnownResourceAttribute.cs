using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.Emulator.Resources;

/// <summary>The identifier of a resource elsewhere, or a path of this application.</summary>
internal sealed class KnownResourceAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value)
    {
        var resource = (string)value;
        var isResource = resource.StartsWith('/') || (resource.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(resource, UriKind.Absolute, out _));
        return isResource && !resource.Contains('#') ? null : "an absolute URI or a path that starts with a slash, without a fragment";
    }
}
