using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore;

/// <summary>The policy floor: the requirements for every caller, from every authorization server and under every policy of an endpoint.</summary>
public sealed class CallerOptions
{
    /// <summary>Whether software may call on its own behalf (client credentials, Access service tokens).</summary>
    /// <value>Default <see langword="false"/>: services get <c>403</c>.</value>
    /// <remarks>If it is on, callers that do not act for a person are admitted; endpoints can still require a person with <c>RequireHuman()</c>.</remarks>
    public bool AllowServices { get; set; }

    /// <summary>Authentication methods (<c>amr</c> values, RFC 8176) that a person must have used, every one of them; for example <c>mfa</c>.</summary>
    /// <value>Default empty: any method. A token that does not name its methods does not satisfy the list. Compared ordinally.</value>
    [NotBlank("an amr value such as mfa (RFC 8176)")]
    public IList<string> RequiredAuthenticationMethods { get; } = [];

    /// <summary>The longest time since a person authenticated (<c>auth_time</c>).</summary>
    /// <value>Default <see langword="null"/>: not checked. From one second to 365 days. A token without <c>auth_time</c> does not satisfy it.</value>
    [Duration("00:00:01", "365.00:00:00")]
    public TimeSpan? MaxAuthenticationAge { get; set; }

    /// <summary>The app's own schemes that sign people in, in addition to those recognized as such: cookies, OpenID Connect and other remote logins.</summary>
    /// <value>Default empty. Names of schemes, for example <c>Negotiate</c>.</value>
    /// <remarks>
    /// A caller accepted by another scheme (an API key, a client certificate) is recorded as a service and does not meet <c>RequireHuman()</c>, unless
    /// the scheme has validated a token that names a person. Every caller accepted by a scheme in this list is treated as a person.
    /// </remarks>
    public IList<string> PersonSchemes { get; } = [];
}
