using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>An issuer identifier (RFC 8414 §2), or the sign for the origin of the app itself.</summary>
internal sealed class IssuerUrlAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) => (string)value == AuthorizationServerOptions.OwnOrigin ? null : FetchedUrl.ExpectedInPlaceOf((string)value, isIssuer: true);
}

/// <summary>The address of a JWK Set.</summary>
internal sealed class KeySetUrlAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) =>
        IssuerMistakes.IsWellKnown((string)value)
            ? "the address of the JWK Set itself, which is the jwks_uri inside that document; without the setting it is found there"
            : FetchedUrl.ExpectedInPlaceOf((string)value, isIssuer: false);
}

/// <summary>An issuer that clients are told about. An empty text tells them about none.</summary>
internal sealed class AdvertisedIssuerAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) => (string)value switch
    {
        "" => null,
        var text when FetchedUrl.ExpectedInPlaceOf(text, isIssuer: true) is null
            && new Uri(text) is { } url && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback)
            => IssuerMistakes.OfAnyServer(text),
        _ => "an issuer's https URL, or an empty text to publish none",
    };
}

internal static class FetchedUrl
{
    public static string? ExpectedInPlaceOf(string value, bool isIssuer)
    {
        if (value.Any(character => char.IsWhiteSpace(character) || char.IsControl(character)))
        {
            return "a URL without white space";
        }

        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
        {
            return "an absolute https URL";
        }

        return uri.UserInfo.Length > 0 || value.Contains('#', StringComparison.Ordinal) || (isIssuer && value.Contains('?', StringComparison.Ordinal))
            ? $"a URL without user information, fragment{(isIssuer ? " or query (RFC 8414 §2)" : "")}"
            : null;
    }
}
