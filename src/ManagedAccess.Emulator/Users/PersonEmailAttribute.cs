using System.Globalization;
using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.Emulator.Users;

/// <summary>Checks that a value has the form of an e-mail address.</summary>
internal sealed class PersonEmailAttribute : SettingRuleAttribute
{
    // RFC 5321 §4.5.3.1.3, without the angle brackets.
    private const int MaxLength = 254;

    protected override string? ExpectedInPlaceOf(object value) => IsEmail((string)value) ? null : "an e-mail address";

    /// <summary>Whether a value has one <c>@</c> with something on both sides, and no white space, control characters or characters that are not visible.</summary>
    public static bool IsEmail(string value)
        => value.Length <= MaxLength && value.IndexOf('@') is > 0 and var at && at == value.LastIndexOf('@') && at < value.Length - 1
            && !value.Any(character => char.IsWhiteSpace(character) || char.IsControl(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Format);
}
