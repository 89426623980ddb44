using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Tokens.IssuerUrls;

/// <summary>The address of an endpoint of an authorization server.</summary>
internal sealed class EndpointUrlAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) => FetchedUrl.ExpectedInPlaceOf((string)value, isIssuer: false);
}
