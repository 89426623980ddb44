using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Tokens.IssuerUrls;

/// <summary>An issuer identifier (RFC 8414 §2), or the sign for the origin of the app itself.</summary>
internal sealed class IssuerUrlAttribute : SettingRuleAttribute
{
    /// <summary>Stands for the origin of the app itself.</summary>
    public const string OwnOrigin = "/";

    protected override string? ExpectedInPlaceOf(object value) => (string)value == OwnOrigin ? null : FetchedUrl.ExpectedInPlaceOf((string)value, isIssuer: true);
}
