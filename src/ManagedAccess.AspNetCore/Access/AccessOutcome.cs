namespace ManagedAccess.AspNetCore;

/// <summary>How a request was decided.</summary>
public enum AccessOutcome
{
    /// <summary>The app answered the caller that the record names or, on an open endpoint, any caller.</summary>
    Served,

    /// <summary>No credential: the caller was told how to get one (401 without an error).</summary>
    Challenged,

    /// <summary>The credential was not accepted (400 or 401 with an error).</summary>
    Refused,

    /// <summary>The caller is known and may not do this (403).</summary>
    Forbidden,

    /// <summary>No decision was possible just now (503).</summary>
    Unavailable,

    /// <summary>An exception ended the request, before or in the app's own code (500).</summary>
    Failed,
}
