using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.Emulator.Clients;

/// <summary>A redirect URI that clients may register, or the beginning of several.</summary>
internal sealed class AllowedUriAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) => RedirectUriRules.ProblemOf((string)value);
}
