using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>Every refusal there is. Texts are constants: nothing of a request, a token or an exception gets into one (RFC 6750 §3, security of logs and headers).</summary>
internal static class Refusals
{
    /// <summary>No credential: a challenge without <c>error</c> (RFC 6750 §3.1).</summary>
    public static Refusal AuthenticationRequired(ProtectedResource resource, IReadOnlyList<string> scope) => Challenged(
        resource,
        scope,
        BearerError.None,
        description: null,
        "Authentication required",
        "Get an access token for this resource, for the person you act for, and send it in the Authorization header.");

    /// <summary>The credential was carried in a way no credential may be.</summary>
    public static Refusal MalformedCredential(ProtectedResource resource, IReadOnlyList<string> scope) => Challenged(
        resource,
        scope,
        BearerError.InvalidRequest,
        "The credential is malformed or was sent more than once",
        "Malformed credential",
        "Send exactly one access token, in the form 'Authorization: Bearer <token>', and none in the query.");

    /// <summary>Any reason a token is refused; outsiders learn no more (conformance JWT-19).</summary>
    public static Refusal InvalidToken(ProtectedResource resource, IReadOnlyList<string> scope) => Challenged(
        resource,
        scope,
        BearerError.InvalidToken,
        "The access token is not valid for this resource",
        "Access token refused",
        "Request a new access token, naming exactly this resource in the 'resource' parameter, from an authorization server that the metadata lists.");

    /// <summary>The one reason that may be told: the client knows it anyway, and it says that a refresh helps.</summary>
    public static Refusal ExpiredToken(ProtectedResource resource, IReadOnlyList<string> scope) => Challenged(
        resource,
        scope,
        BearerError.InvalidToken,
        "The access token expired",
        "Access token refused",
        "Get a new access token with your refresh token, or authorize again, and repeat the request.");

    /// <summary>The token is good and its scopes do not suffice; <paramref name="scope"/> is everything the operation needs.</summary>
    public static Refusal InsufficientScope(ProtectedResource resource, IReadOnlyList<string> scope) => Challenged(
        resource,
        scope,
        BearerError.InsufficientScope,
        "The access token lacks a scope that this operation needs",
        "More scopes are needed",
        "Authorize again, asking for every scope listed, and repeat the request.");

    /// <summary>The person has to authenticate again, more recently or more strongly (RFC 9470 §3).</summary>
    public static Refusal InsufficientUserAuthentication(ProtectedResource resource, IReadOnlyList<string> scope, IReadOnlyList<string> acrValues, long? maxAge)
    {
        var refusal = Challenged(
            resource,
            scope,
            BearerError.InsufficientUserAuthentication,
            "A different authentication level is required",
            "Authenticate again",
            "Send the person through authorization again with the acr_values and max_age of the challenge, and repeat the request.");
        return refusal with { Challenge = refusal.Challenge! with { AcrValues = acrValues, MaxAge = maxAge } };
    }

    /// <summary>The same for a caller without an access token, to whom a challenge would mean nothing.</summary>
    public static Refusal AuthenticationInsufficient() => Plain(
        StatusCodes.Status403Forbidden,
        "Sign in again",
        "This takes a more recent or a stronger sign-in than yours. Sign in again in the browser, and repeat the request.");

    /// <summary>The caller is known and may not do this; another token would not help, so there is no challenge.</summary>
    public static Refusal Forbidden() => Plain(
        StatusCodes.Status403Forbidden,
        "Access denied",
        "You are signed in, and this application does not let you do this. Its owners can say who may.");

    /// <summary>The endpoint serves people and the caller is a service.</summary>
    public static Refusal HumanRequired() => Plain(
        StatusCodes.Status403Forbidden,
        "A person is required",
        "This operation is not open to services. Act for a person: authorize with the authorization code flow.");

    /// <summary>The endpoint serves people at their own browser and there is an agent in between.</summary>
    public static Refusal DirectHumanRequired() => Plain(
        StatusCodes.Status403Forbidden,
        "A person at a browser is required",
        "No agent may do this for a person. Ask them to open the page in their own browser.");

    /// <summary>A browser attached the credential by itself to an unsafe request from another site (RFC 6750 §5.3).</summary>
    public static Refusal CrossSite() => Plain(
        StatusCodes.Status403Forbidden,
        "Cross-site request refused",
        "A request from another site may not use the cookie of this one. Send an access token in the Authorization header instead.");

    /// <summary>The resource cannot be named for the host that was asked for (conformance RID-14).</summary>
    public static Refusal UnknownHost() => Plain(
        StatusCodes.Status400BadRequest,
        "Unknown host",
        "This application does not answer under the requested host name. Use its configured address.");

    /// <summary>The request could not be judged: no signing keys, or too many at once.</summary>
    public static Refusal Unavailable(TimeSpan? retryAfter = null) => Plain(
        StatusCodes.Status503ServiceUnavailable,
        "Temporarily unavailable",
        "Access tokens cannot be checked at the moment. Repeat the request after the time in Retry-After.") with
    {
        RetryAfter = retryAfter ?? TimeSpan.FromSeconds(5),
    };

    /// <summary>What an error says that the application, or a server in front of its code, left without a body.</summary>
    public static Refusal OfStatus(int statusCode) => Plain(
        statusCode,
        ReasonPhrases.GetReasonPhrase(statusCode) is { Length: > 0 } phrase ? phrase : "Error",
        statusCode switch
        {
            StatusCodes.Status401Unauthorized => "Authenticate in the way the response asks for, and repeat the request.",
            StatusCodes.Status403Forbidden => "This application does not let you do this. Its owners can say who may.",
            StatusCodes.Status404NotFound or StatusCodes.Status410Gone => "Nothing is at this address. Check the spelling, or start from a page that links here.",
            StatusCodes.Status405MethodNotAllowed => "This address does not take this method. The Allow header lists those it takes.",
            StatusCodes.Status429TooManyRequests => "Too many requests. Wait for the time in Retry-After, if there is one, and go slower.",
            >= StatusCodes.Status500InternalServerError => "The request failed on this side. Repeat it later; if it keeps failing, tell the people who run this application.",
            _ => "The request was not understood or cannot be met. Change it before you repeat it.",
        });

    private static Refusal Challenged(
        ProtectedResource resource, IReadOnlyList<string> scope, BearerError error, string? description, string title, string detail) => new()
        {
            StatusCode = error.StatusCode(),
            Title = title,
            Detail = detail,
            ResourceMetadata = resource.Identity.MetadataUri,
            Scope = scope,
            Challenge = new()
            {
                ResourceMetadata = resource.Identity.MetadataUri,
                Scope = scope,
                Error = error,
                ErrorDescription = description,
            },
        };

    private static Refusal Plain(int statusCode, string title, string detail) =>
        new() { StatusCode = statusCode, Title = title, Detail = detail };
}
