using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>What callers of one authorization server must meet beyond the policy floor, <c>ManagedAccess:Callers</c>.</summary>
/// <remarks>What is not set here is as the floor has it. Anything weaker than the floor stops the host at start.</remarks>
public sealed class AuthorizationServerCallerOptions
{
    /// <summary>Whether software on its own behalf may call with a token of this server.</summary>
    /// <value>Default <see langword="null"/>: as the floor. <see langword="true"/> only where the floor allows services too.</value>
    public bool? AllowServices { get; set; }

    /// <summary>Authentication methods (<c>amr</c> values, RFC 8176) of which a person must have used every one.</summary>
    /// <value>Default empty: as the floor. Otherwise every method of the floor, and more. Compared ordinally.</value>
    [NotBlank("an amr value such as mfa (RFC 8176)")]
    public IList<string> RequiredAuthenticationMethods { get; } = [];

    /// <summary>How long ago a person may have authenticated (<c>auth_time</c>), at most.</summary>
    /// <value>Default <see langword="null"/>: as the floor. From one second to 365 days, and no more than the floor.</value>
    [Duration("00:00:01", "365.00:00:00")]
    public TimeSpan? MaxAuthenticationAge { get; set; }
}
