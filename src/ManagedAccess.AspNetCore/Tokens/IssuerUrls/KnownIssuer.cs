using System.Text.RegularExpressions;

namespace ManagedAccess.AspNetCore.Tokens.IssuerUrls;

/// <summary>A public identity provider: the hosts it has, and the one form of issuer that its access tokens name.</summary>
/// <param name="Name">Its usual name.</param>
/// <param name="Host">Its hosts.</param>
/// <param name="Path">The part of the issuer behind the host, as written.</param>
/// <param name="Expected">The form of the issuer in words.</param>
internal sealed partial record KnownIssuer(string Name, Regex Host, Regex Path, string Expected)
{
    private const string Tenant = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

    /// <summary>Customers of these providers may have hosts of their own, which are not checked.</summary>
    public static IReadOnlyList<KnownIssuer> All { get; } =
    [
        new("Microsoft Entra", EntraHost(), EntraPath(),
            "https://login.microsoftonline.com/<tenant id>/v2.0, the tenant id in lower case: the tokens of Entra name the tenant they come from, never common, organizations, consumers or a domain"),
        new("Microsoft Entra, version 1.0", EntraVersion1Host(), EntraVersion1Path(), "https://sts.windows.net/<tenant id>/, with the slash at the end"),
        new("Auth0", Auth0Host(), Auth0Path(), "https://<tenant>.auth0.com/, with the slash at the end and nothing behind it"),
        new("Okta", OktaHost(), OktaPath(),
            "a custom authorization server, https://<organization>.okta.com/oauth2/default for example, without a slash at the end: other tokens of Okta are for Okta itself"),
        new("Google", GoogleHost(), NoPath(), "https://accounts.google.com, without a slash at the end"),
        new("Amazon Cognito", CognitoHost(), CognitoPath(), "https://cognito-idp.<region>.amazonaws.com/<user pool id>, without a slash at the end"),
        new("the login pages of Amazon Cognito", CognitoPagesHost(), Nothing(), "https://cognito-idp.<region>.amazonaws.com/<user pool id>, which issues the tokens"),
    ];

    /// <summary>The form expected in place of an issuer of this provider; null if the issuer is correct or belongs to another provider.</summary>
    public string? ExpectedInPlaceOf(Uri issuer, string path) => Host.IsMatch(issuer.Host) && !Path.IsMatch(path) ? $"for {Name} {Expected}" : null;

    public static bool IsEntraVersion2(Uri issuer) => EntraHost().IsMatch(issuer.Host);

    [GeneratedRegex(@"^(login\.microsoftonline\.(com|us)|login\.microsoft\.com|login\.windows\.net|login\.partner\.microsoftonline\.cn|login\.chinacloudapi\.cn)$")]
    private static partial Regex EntraHost();

    [GeneratedRegex($"^/{Tenant}/v2\\.0$")]
    private static partial Regex EntraPath();

    [GeneratedRegex(@"^sts\.(windows\.net|chinacloudapi\.cn)$")]
    private static partial Regex EntraVersion1Host();

    [GeneratedRegex($"^/{Tenant}/$")]
    private static partial Regex EntraVersion1Path();

    [GeneratedRegex(@"\.auth0\.com$")]
    private static partial Regex Auth0Host();

    [GeneratedRegex("^/$")]
    private static partial Regex Auth0Path();

    [GeneratedRegex(@"\.(okta|oktapreview|okta-emea|okta-gov)\.com$|\.okta\.mil$")]
    private static partial Regex OktaHost();

    [GeneratedRegex("^/oauth2/[A-Za-z0-9]+$")]
    private static partial Regex OktaPath();

    [GeneratedRegex(@"^accounts\.google\.com$")]
    private static partial Regex GoogleHost();

    [GeneratedRegex("^$")]
    private static partial Regex NoPath();

    [GeneratedRegex(@"^cognito-idp(-fips)?\.[a-z0-9-]+\.amazonaws\.com$")]
    private static partial Regex CognitoHost();

    [GeneratedRegex("^/[a-z0-9-]+_[A-Za-z0-9]+$")]
    private static partial Regex CognitoPath();

    [GeneratedRegex(@"\.amazoncognito\.com$")]
    private static partial Regex CognitoPagesHost();

    [GeneratedRegex("(?!)")]
    private static partial Regex Nothing();
}
