using System.Buffers.Text;
using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>A key for the hashes of the audit file, in base64.</summary>
internal sealed class AuditKeyAttribute : SettingRuleAttribute
{
    // The shortest key: the output length of the hash (RFC 2104 §3), in bytes.
    private const int MinLength = 32;

    protected override string? ExpectedInPlaceOf(object value) =>
        Base64.IsValid((string)value, out var length) && length >= MinLength ? null : $"the base64 of at least {MinLength} bytes";
}
