using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore;

/// <summary>The requirements for callers of one authorization server, in addition to <c>ManagedAccess:Callers</c>.</summary>
/// <remarks>A setting that is not set here has its value from <c>ManagedAccess:Callers</c>. If a value is weaker than the one there, the host does not start.</remarks>
public sealed class AuthorizationServerCallerOptions
{
    /// <summary>Whether software on its own behalf may call with a token of this server.</summary>
    /// <value>Default <see langword="null"/>: as <c>ManagedAccess:Callers</c>. <see langword="true"/> only where that allows services too.</value>
    public bool? AllowServices { get; set; }

    /// <summary>The authentication methods (<c>amr</c> values, RFC 8176) that a person must have used, every one of them.</summary>
    /// <value>Default empty: as <c>ManagedAccess:Callers</c>. Otherwise every method listed there, and more. Compared ordinally.</value>
    [NotBlank("an amr value such as mfa (RFC 8176)")]
    public IList<string> RequiredAuthenticationMethods { get; } = [];

    /// <summary>How long ago a person may have authenticated (<c>auth_time</c>), at most.</summary>
    /// <value>Default <see langword="null"/>: as <c>ManagedAccess:Callers</c>. From one second to 365 days, and no more than the value there.</value>
    [Duration("00:00:01", "365.00:00:00")]
    public TimeSpan? MaxAuthenticationAge { get; set; }
}
