using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>The error codes of a Bearer challenge (RFC 6750 §3.1, RFC 9470 §3).</summary>
internal enum BearerError
{
    /// <summary>No credential was presented, so nothing was wrong with it: the challenge has no <c>error</c>.</summary>
    None,
    InvalidRequest,
    InvalidToken,
    InsufficientScope,
    InsufficientUserAuthentication,
}

internal static class BearerErrorExtensions
{
    /// <summary>The code on the wire, or null for <see cref="BearerError.None"/>.</summary>
    public static string? Code(this BearerError error) => error switch
    {
        BearerError.None => null,
        BearerError.InvalidRequest => "invalid_request",
        BearerError.InvalidToken => "invalid_token",
        BearerError.InsufficientScope => "insufficient_scope",
        BearerError.InsufficientUserAuthentication => "insufficient_user_authentication",
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, null),
    };

    /// <summary>The status that goes with the code.</summary>
    public static int StatusCode(this BearerError error) => error switch
    {
        BearerError.InvalidRequest => StatusCodes.Status400BadRequest,
        BearerError.InsufficientScope => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status401Unauthorized,
    };
}
