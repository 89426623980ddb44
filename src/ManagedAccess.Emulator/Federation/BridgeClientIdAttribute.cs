using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.Emulator.Federation;

/// <summary>Checks a <c>client_id</c> that is also a segment of the bridge's address.</summary>
internal sealed class BridgeClientIdAttribute : SettingRuleAttribute
{
    private const int MaxLength = 64;

    protected override string? ExpectedInPlaceOf(object value) => IsClientId((string)value) ? null : "a client_id of 1 to 64 letters, digits, dots, hyphens or underscores, for example payroll";

    // A segment of dots alone would be another path.
    private static bool IsClientId(string value)
        => value.Length is > 0 and <= MaxLength
            && value.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_')
            && value.Any(char.IsAsciiLetterOrDigit);
}
