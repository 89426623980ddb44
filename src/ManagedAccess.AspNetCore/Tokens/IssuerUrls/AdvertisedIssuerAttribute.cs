using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Tokens.IssuerUrls;

/// <summary>An issuer that is published to clients. An empty text publishes no issuer.</summary>
internal sealed class AdvertisedIssuerAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) => (string)value switch
    {
        "" => null,
        var text when FetchedUrl.ExpectedInPlaceOf(text, isIssuer: true) is null
            && new Uri(text) is { } url && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback)
            => IssuerMistakes.FindInUrl(text),
        _ => "an issuer's https URL, or an empty text to publish none",
    };
}
