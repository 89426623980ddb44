using ManagedAccess.AspNetCore.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ManagedAccess.AspNetCore.Access;

/// <summary>
/// The table of decisions: reason, outcome, status, error code, title, detail. Every text is a constant: it never contains a part of a request, a token
/// or an exception (RFC 6750 §3).
/// </summary>
internal static class AccessReasons
{
    private const string AnotherToken = "Request a new access token, naming exactly this resource in the 'resource' parameter, from an authorization server that the metadata lists.";

    /// <summary>There were no requirements, or the caller meets them.</summary>
    public static readonly AccessReason Served = new()
    {
        Code = DecisionReasons.None,
        Outcome = AccessOutcome.Served,
        StatusCode = StatusCodes.Status200OK,
        Title = "",
        Detail = "",
    };

    // No credential: a challenge without an error (RFC 6750 §3.1).
    public static readonly AccessReason CredentialMissing = new()
    {
        Code = DecisionReasons.CredentialMissing,
        Outcome = AccessOutcome.Challenged,
        StatusCode = StatusCodes.Status401Unauthorized,
        IsChallenged = true,
        Title = "Authentication required",
        Detail = "Get an access token for this resource, for the person you act for, and send it in the Authorization header.",
    };

    public static readonly AccessReason CredentialUnsupported = CredentialMissing with { Code = DecisionReasons.CredentialUnsupported };

    // The resource cannot be named for the host of the request (conformance RID-14).
    public static readonly AccessReason HostUnknown = new()
    {
        Code = DecisionReasons.HostUnknown,
        Outcome = AccessOutcome.Refused,
        StatusCode = StatusCodes.Status400BadRequest,
        Title = "Unknown host",
        Detail = "This application does not answer under the requested host name. Use its configured address.",
    };

    // A browser attached the credential by itself to an unsafe request from another site (RFC 6750 §5.3).
    public static readonly AccessReason CrossSite = new()
    {
        Code = DecisionReasons.CrossSite,
        Outcome = AccessOutcome.Forbidden,
        StatusCode = StatusCodes.Status403Forbidden,
        Title = "Cross-site request refused",
        Detail = "A request from another site may not use the cookie of this one. Send an access token in the Authorization header instead.",
    };

    public static readonly AccessReason RefusedByApplication = Rejected(DecisionReasons.RefusedByApplication);

    // The things an authenticated caller may lack, by rank.
    public static readonly AccessReason Forbidden = new()
    {
        Code = DecisionReasons.Forbidden,
        Outcome = AccessOutcome.Forbidden,
        StatusCode = StatusCodes.Status403Forbidden,
        Title = "Access denied",
        Detail = "You are signed in, and this application does not let you do this. Its owners can say who may.",
    };

    // RFC 6750 §3.1
    public static readonly AccessReason InsufficientScope = new()
    {
        Code = DecisionReasons.InsufficientScope,
        Outcome = AccessOutcome.Forbidden,
        StatusCode = StatusCodes.Status403Forbidden,
        IsChallenged = true,
        Error = BearerError.InsufficientScope,
        ErrorDescription = "The access token lacks a scope that this operation needs",
        Title = "More scopes are needed",
        Detail = "Authorize again, asking for every scope listed, and repeat the request.",
        Rank = 1,
    };

    // RFC 9470 §3
    public static readonly AccessReason InsufficientUserAuthentication = new()
    {
        Code = DecisionReasons.InsufficientUserAuthentication,
        Outcome = AccessOutcome.Refused,
        StatusCode = StatusCodes.Status401Unauthorized,
        IsChallenged = true,
        Error = BearerError.InsufficientUserAuthentication,
        ErrorDescription = "A different authentication level is required",
        Title = "Authenticate again",
        Detail = "Send the person through authorization again with the acr_values and max_age of the challenge, and repeat the request.",
        Rank = 2,
    };

    // The same for a caller without an access token, who could not use a challenge (conformance CHL-19).
    public static readonly AccessReason SignInInsufficient = new()
    {
        Code = DecisionReasons.InsufficientUserAuthentication,
        Outcome = AccessOutcome.Forbidden,
        StatusCode = StatusCodes.Status403Forbidden,
        Title = "Sign in again",
        Detail = "This takes a more recent or a stronger sign-in than yours. Sign in again in the browser, and repeat the request.",
        Rank = 2,
    };

    public static readonly AccessReason GroupRequired = Forbidden with { Code = DecisionReasons.GroupRequired, Rank = 3 };

    public static readonly AccessReason HumanRequired = new()
    {
        Code = DecisionReasons.HumanRequired,
        Outcome = AccessOutcome.Forbidden,
        StatusCode = StatusCodes.Status403Forbidden,
        Title = "A person is required",
        Detail = "This operation is not open to services. Act for a person: authorize with the authorization code flow.",
        Rank = 4,
    };

    public static readonly AccessReason DirectHumanRequired = new()
    {
        Code = DecisionReasons.DirectHumanRequired,
        Outcome = AccessOutcome.Forbidden,
        StatusCode = StatusCodes.Status403Forbidden,
        Title = "A person at a browser is required",
        Detail = "No agent may do this for a person. Ask them to open the page in their own browser.",
        Rank = 5,
    };

    public static readonly AccessReason ServicesNotAdmitted = HumanRequired with { Code = DecisionReasons.ServicesNotAdmitted, Rank = 6 };

    // The token was validated for another resource of this app.
    public static readonly AccessReason AudienceMismatch = Rejected(DecisionReasons.AudienceMismatch) with { Rank = 7 };

    // The app wrote the answer or failed.
    public static readonly AccessReason ApplicationChallenged = CredentialMissing with { Code = DecisionReasons.Application };

    public static readonly AccessReason ApplicationForbade = Forbidden with { Code = DecisionReasons.Application };

    public static readonly AccessReason Exception = OfStatus(StatusCodes.Status500InternalServerError) with
    {
        Code = DecisionReasons.Exception,
        Outcome = AccessOutcome.Failed,
    };

    // The app's handler of exceptions answered 401 or 403. The request may have failed before anybody was let in.
    public static readonly AccessReason ExceptionChallenged = CredentialMissing with { Code = DecisionReasons.Exception };

    public static readonly AccessReason ExceptionForbade = Forbidden with { Code = DecisionReasons.Exception };

    public static readonly AccessReason AuditUnavailable = OfStatus(StatusCodes.Status503ServiceUnavailable) with
    {
        Code = DecisionReasons.AuditUnavailable,
        Outcome = AccessOutcome.Unavailable,
    };

    private static readonly AccessReason[] OfRejections = [.. Enum.GetValues<TokenRejection>().Select(Create)];

    /// <summary>The row for a refused credential.</summary>
    public static AccessReason From(TokenRejection rejection) => OfRejections[(int)rejection];

    /// <summary>The row for an error that the app, or a server in front of its code, answered without a body.</summary>
    public static AccessReason OfStatus(int statusCode) => new()
    {
        Code = DecisionReasons.None,
        Outcome = AccessOutcome.Served,
        StatusCode = statusCode,
        Title = ReasonPhrases.GetReasonPhrase(statusCode) is { Length: > 0 } phrase ? phrase : "Error",
        Detail = statusCode switch
        {
            StatusCodes.Status401Unauthorized => "Authenticate in the way the response asks for, and repeat the request.",
            StatusCodes.Status403Forbidden => "This application does not let you do this. Its owners can say who may.",
            StatusCodes.Status404NotFound or StatusCodes.Status410Gone => "Nothing is at this address. Check the spelling, or start from a page that links here.",
            StatusCodes.Status405MethodNotAllowed => "This address does not take this method. The Allow header lists those it takes.",
            StatusCodes.Status429TooManyRequests => "Too many requests. Wait for the time in Retry-After, if there is one, and go slower.",
            >= StatusCodes.Status500InternalServerError => "The request failed on this side. Repeat it later; if it keeps failing, tell the people who run this application.",
            _ => "The request was not understood or cannot be met. Change it before you repeat it.",
        },
    };

    private static AccessReason Create(TokenRejection rejection) => rejection switch
    {
        TokenRejection.None => Served,
        _ when rejection.IsUnavailable() => new()
        {
            Code = rejection.ReasonCode(),
            Outcome = AccessOutcome.Unavailable,
            StatusCode = StatusCodes.Status503ServiceUnavailable,
            Title = "Temporarily unavailable",
            Detail = "Access tokens cannot be checked at the moment. Repeat the request after the time in Retry-After.",
        },
        _ when rejection.IsMalformedCarriage() => new()
        {
            Code = rejection.ReasonCode(),
            Outcome = AccessOutcome.Refused,
            StatusCode = StatusCodes.Status400BadRequest,
            IsChallenged = true,
            Error = BearerError.InvalidRequest,
            ErrorDescription = "The credential is malformed or was sent more than once",
            Title = "Malformed credential",
            Detail = "Send exactly one access token, in the form 'Authorization: Bearer <token>', and none in the query.",
        },

        // The only reason that a response may disclose: the client knows it anyway, and it says that a refresh helps.
        TokenRejection.Expired => Rejected(rejection.ReasonCode()) with
        {
            ErrorDescription = "The access token expired",
            Detail = "Get a new access token with your refresh token, or authorize again, and repeat the request.",
        },
        // The client needs the nonce of the response; its token and its key are good.
        TokenRejection.ProofNonceRequired => Rejected(rejection.ReasonCode()) with
        {
            Error = BearerError.UseNonce,
            ErrorDescription = "The proof needs the nonce of this response",
            Title = "A nonce is required",
            Detail = "Repeat the request with a new DPoP proof that has the value of the DPoP-Nonce field as its nonce.",
        },
        _ when rejection.IsOfProof() => Rejected(rejection.ReasonCode()) with
        {
            Error = BearerError.InvalidProof,
            ErrorDescription = "The proof is not valid for this request",
            Title = "Proof of possession refused",
            Detail = "Send one new DPoP proof, signed with the key of the token, for exactly this method, address and token.",
        },
        TokenRejection.TokenInactive => Rejected(rejection.ReasonCode()) with
        {
            Detail = "Get a new access token with your refresh token, or authorize again, naming exactly this resource in the 'resource' parameter.",
        },
        _ => Rejected(rejection.ReasonCode()),
    };

    // The reason for refusing a token is only in logs and records; a response says no more than this (conformance JWT-19).
    private static AccessReason Rejected(string code) => new()
    {
        Code = code,
        Outcome = AccessOutcome.Refused,
        StatusCode = StatusCodes.Status401Unauthorized,
        IsChallenged = true,
        Error = BearerError.InvalidToken,
        ErrorDescription = "The access token is not valid for this resource",
        Title = "Access token refused",
        Detail = AnotherToken,
    };
}
