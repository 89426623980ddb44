namespace ManagedAccess.AspNetCore;

/// <summary>Why there is no token for another service.</summary>
public enum TokenExchangeFailure
{
    /// <summary>No request is under way, or nobody was let in by a token: background work, an anonymous caller, a login of the app's own.</summary>
    NoCaller,

    /// <summary>The caller came with a credential that cannot be exchanged: of Cloudflare Access, or of another authorization server.</summary>
    NotExchangeable,

    /// <summary>The caller's token has expired or was revoked since the request began.</summary>
    CallerEnded,

    /// <summary>The authorization server refused. <see cref="TokenExchangeException.Error"/> is its code.</summary>
    Refused,

    /// <summary>The authorization server could not be reached, or did not answer in time.</summary>
    Unavailable,

    /// <summary>The authorization server answered with something that must not be used.</summary>
    UnusableAnswer,
}

/// <summary>A request was not sent, because there is no token for it. The message names the reason, for the log; it never has a token.</summary>
public sealed class TokenExchangeException : Exception
{
    internal TokenExchangeException(TokenExchangeFailure failure, string message, string? error = null)
        : base(message) => (Failure, Error) = (failure, error);

    /// <summary>The kind of failure.</summary>
    public TokenExchangeFailure Failure { get; }

    /// <summary>The error code of the server (RFC 6749 §5.2), such as <c>invalid_grant</c>; null for another <see cref="Failure"/>.</summary>
    public string? Error { get; }

    /// <summary>
    /// Whether a new sign-in of the person may help: the caller's token has ended, or the server refused with <c>invalid_grant</c>, <c>interaction_required</c>,
    /// <c>login_required</c>, <c>consent_required</c> or <c>insufficient_user_authentication</c> (RFC 9470). Answer the agent with a challenge then.
    /// </summary>
    public bool NeedsSignIn => Failure is TokenExchangeFailure.CallerEnded
        || Error is "invalid_grant" or "interaction_required" or "login_required" or "consent_required" or "insufficient_user_authentication";
}
