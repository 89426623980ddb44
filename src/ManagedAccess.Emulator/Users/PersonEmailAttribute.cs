using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.Emulator.Users;

/// <summary>Checks that a value has the form of an e-mail address.</summary>
internal sealed class PersonEmailAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) => IsEmail((string)value) ? null : "an e-mail address";

    private static bool IsEmail(string value)
        => value.IndexOf('@') is > 0 and var at && at == value.LastIndexOf('@') && at < value.Length - 1 && !value.Any(character => char.IsWhiteSpace(character) || char.IsControl(character));
}
