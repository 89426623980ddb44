using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>A claim that always belongs to one person.</summary>
internal sealed class PersonalClaimAttribute : SettingRuleAttribute
{
    // Names and addresses can be given to another person; a subject is unique only at its own issuer (RFC 7519 §4.1.2).
    private static readonly string[] OfSeveral =
        ["email", "mail", "upn", "unique_name", "preferred_username", "username", "name", "nickname", "given_name", "family_name", "phone_number", "sub", "iss"];

    protected override string? ExpectedInPlaceOf(object value)
    {
        var claim = (string)value;
        if (string.IsNullOrWhiteSpace(claim) || claim.Contains('=', StringComparison.Ordinal))
        {
            return "the name of a claim";
        }

        return OfSeveral.Contains(claim.Split('.')[^1], StringComparer.OrdinalIgnoreCase)
            ? "a claim that is never given to somebody else, such as custom.employee_id"
            : null;
    }
}
