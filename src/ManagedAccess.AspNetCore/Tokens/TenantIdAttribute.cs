using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>The identifier of a tenant.</summary>
internal sealed class TenantIdAttribute : SettingRuleAttribute
{
    /// <summary>Whether a text is the identifier of a tenant: a GUID in lower case, as tokens write it.</summary>
    public static bool IsTenant(string text) => Guid.TryParseExact(text, "D", out var tenant) && text == tenant.ToString("D");

    protected override string? ExpectedInPlaceOf(object value) => IsTenant((string)value) ? null : "the id of a tenant, a GUID in lower case";
}
