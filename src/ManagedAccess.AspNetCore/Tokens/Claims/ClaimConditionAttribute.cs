using System.Buffers;
using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Tokens.Claims;

/// <summary>A condition that shows that a token belongs to a service, or to a person.</summary>
internal sealed class ClaimConditionAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) =>
        ClaimCondition.TryParse((string)value) is null ? "claim, claim=value or claim=beginning*, with ! in front for the opposite" : null;
}

/// <summary>The beginning of a scope (RFC 6749 §3.3).</summary>
internal sealed class ScopeBeginningAttribute : SettingRuleAttribute
{
    private static readonly SearchValues<char> ScopeCharacters =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Where(character => character is not ('"' or '\\'))]);

    protected override string? ExpectedInPlaceOf(object value) =>
        (string)value is "" || ((string)value).AsSpan().ContainsAnyExcept(ScopeCharacters) ? "the beginning of a scope (RFC 6749 §3.3), such as api://wiki/" : null;
}
