using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>The policy floor: what every caller must meet, whichever authorization server vouches for it and whatever policy an endpoint names.</summary>
public sealed class CallerOptions
{
    /// <summary>Whether software on its own behalf (client credentials, Access service tokens) may call at all.</summary>
    /// <value>Default <see langword="false"/>: services get <c>403</c>.</value>
    /// <remarks>Loosening it admits callers that no person stands behind; endpoints can still ask for one with <c>RequireHuman()</c>.</remarks>
    public bool AllowServices { get; set; }

    /// <summary>Authentication methods (<c>amr</c> values, RFC 8176) of which a person must have used every one, for example <c>mfa</c>.</summary>
    /// <value>Default empty: any method. A token that does not name its methods satisfies nothing. Compared ordinally.</value>
    [NotBlank("an amr value such as mfa (RFC 8176)")]
    public IList<string> RequiredAuthenticationMethods { get; } = [];

    /// <summary>How long ago a person may have authenticated (<c>auth_time</c>), at most.</summary>
    /// <value>Default <see langword="null"/>: not checked. From one second to 365 days. A token without <c>auth_time</c> does not satisfy it.</value>
    [Duration("00:00:01", "365.00:00:00")]
    public TimeSpan? MaxAuthenticationAge { get; set; }

    /// <summary>Schemes of the app's own that sign people in, beside those that show it: cookies, OpenID Connect and other remote logins.</summary>
    /// <value>Default empty. Names of schemes, for example <c>Negotiate</c>.</value>
    /// <remarks>
    /// Whoever another scheme lets in (an API key, a client certificate) is on record as a service and does not meet <c>RequireHuman()</c>, unless it
    /// has validated a token that names a person. A scheme of this list makes a person of everybody it lets in.
    /// </remarks>
    public IList<string> PersonSchemes { get; } = [];
}
