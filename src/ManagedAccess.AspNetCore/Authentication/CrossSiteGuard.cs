using ManagedAccess.AspNetCore.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>
/// Tells whether an unsafe request that another site caused carries a credential the browser attached by itself: the Access cookie, or the
/// assertion the edge made from it (RFC 6750 §5.3).
/// </summary>
internal static class CrossSiteGuard
{
    private static readonly string[] BrowserSchemes = ["Basic ", "Digest ", "Negotiate ", "NTLM "];

    public static bool Forbids(HttpRequest request, in PresentedCredential credential, string? resourceOrigin) =>
        BrowserAttached(request, credential)
        && !IsSafe(request)
        && IsCrossSite(request, resourceOrigin)
        && request.HttpContext.GetEndpoint()?.Metadata.GetMetadata<AllowCrossSiteRequestsAttribute>() is null;

    // A WebSocket opens with GET. No preflight stops another site from opening one and reading from it.
    private static bool IsSafe(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) || HttpMethods.IsTrace(request.Method))
        && request.Headers.Upgrade.Count == 0;

    private static bool BrowserAttached(HttpRequest request, in PresentedCredential credential) => credential.Source switch
    {
        CredentialSource.Cookie => true,
        CredentialSource.Assertion => !HasAuthorizationOfAScript(request.Headers.Authorization),
        CredentialSource.Application => !WasWrittenByAScript(request, credential.Token.ToString()),
        _ => false,
    };

    // An app can take a token from any place. A token in the query or in a field other than Cookie was put there for this request.
    // Any other token may be a cookie or a part of one.
    private static bool WasWrittenByAScript(HttpRequest request, string token) =>
        request.Query.Any(parameter => parameter.Value.Contains(token))
        || request.Headers.Any(field => !field.Key.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase) && field.Value.Any(value => value?.Contains(token, StringComparison.Ordinal) is true));

    // A browser adds some schemes by itself, as it does cookies: with a stored password, or with the person's sign-in to the machine.
    // Any other scheme needs a script that passed a preflight.
    private static bool HasAuthorizationOfAScript(StringValues authorization) => authorization.Count > 0 && !IsOfABrowser(authorization.ToString());

    private static bool IsOfABrowser(string authorization) =>
        Array.Exists(BrowserSchemes, scheme => authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    private static bool IsCrossSite(HttpRequest request, string? resourceOrigin)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0)
        {
            return site.ToString() is not ("same-origin" or "same-site" or "none");
        }

        // No fetch metadata: an older browser, or no browser. Only a browser sends Origin, and with POST it always does.
        var origin = request.Headers.Origin;
        return origin.Count > 0
            && origin.ToString() != resourceOrigin
            && origin.ToString() != $"{request.Scheme}://{request.Host.Value}";
    }
}
