using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Resources;

/// <summary>The tag of a language (BCP 47); only its characters are checked.</summary>
internal sealed class LanguageTagAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) =>
        (string)value is { Length: > 0 } tag && tag.All(character => char.IsAsciiLetterOrDigit(character) || character == '-') ? null : "a language tag such as it or pt-BR (BCP 47)";
}
