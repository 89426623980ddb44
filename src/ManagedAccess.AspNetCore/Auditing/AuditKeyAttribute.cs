using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>A key for the hashes of the audit file, in base64.</summary>
internal sealed class AuditKeyAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) =>
        new AuditFileOptions { Key = (string)value }.KeyBytes() is { Length: >= AuditFileOptions.MinKeyLength }
            ? null
            : $"the base64 of at least {AuditFileOptions.MinKeyLength} bytes";
}
