using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.Markdown.Selection;

namespace ManagedAccess.AspNetCore.Markdown;

/// <summary>A CSS selector that the converter understands.</summary>
internal sealed class SelectorAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value)
    {
        try
        {
            SelectorList.Parse([(string)value]);
            return null;
        }
        catch (ArgumentException exception)
        {
            return $"a CSS selector that the converter knows. {exception.Message.TrimEnd('.')}"; // names the part that the converter does not know
        }
    }
}

/// <summary>A file name extension such as <c>.md</c>.</summary>
internal sealed class SuffixAttribute : SettingRuleAttribute
{
    private const int Longest = 16;

    protected override string? ExpectedInPlaceOf(object value) =>
        (string)value is { Length: >= 2 and <= Longest } suffix && suffix[0] == '.' && suffix.Skip(1).All(char.IsAsciiLetterOrDigit)
            ? null
            : $"a dot and up to {Longest - 1} ASCII letters or digits, for example .md";
}

/// <summary>A value of <c>Content-Signal</c>.</summary>
internal sealed class SignalsAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) =>
        ContentSignalField.IsValid((string)value)
            ? null
            : "search, ai-input and ai-train, each at most once with yes or no, for example ai-train=no, search=no, ai-input=yes";
}
