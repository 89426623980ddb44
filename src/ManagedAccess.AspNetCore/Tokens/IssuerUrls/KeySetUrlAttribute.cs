using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Tokens.IssuerUrls;

/// <summary>The address of a JWK Set.</summary>
internal sealed class KeySetUrlAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) =>
        IssuerMistakes.IsWellKnown((string)value)
            ? "the address of the JWK Set itself, which is the jwks_uri inside that document; without the setting it is found there"
            : FetchedUrl.ExpectedInPlaceOf((string)value, isIssuer: false);
}
