using System.Net;
using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Tokens.Binding;

/// <summary>The name of a header field (RFC 9110 §5.1).</summary>
internal sealed class FieldNameAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) =>
        value is string { Length: > 0 } name && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
            ? null
            : "the name of a header field, such as Client-Cert";
}

/// <summary>An IP address, or a network of them.</summary>
internal sealed class AddressOrNetworkAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) =>
        IPAddress.TryParse((string)value, out _) || IPNetwork.TryParse((string)value, out _) ? null : "an IP address such as 10.0.0.7, or a network such as 10.0.0.0/8";
}
