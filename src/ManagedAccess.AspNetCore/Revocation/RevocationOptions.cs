using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Revocation;

namespace ManagedAccess.AspNetCore;

/// <summary>How the app learns that a session, a token, a person or a client is revoked before the tokens expire.</summary>
public sealed class RevocationOptions
{
    /// <summary>Events of an identity provider (Shared Signals, CAEP).</summary>
    public SharedSignalsOptions SharedSignals { get; } = new();

    /// <summary>The path that an OpenID provider posts logout tokens to (OpenID Connect Back-Channel Logout 1.0).</summary>
    /// <value>Default <see langword="null"/>: logout tokens are not received. Starts with <c>/</c>. Needs <see cref="BackChannelLogoutAudience"/>.</value>
    [PathOfReceiver]
    public string? BackChannelLogoutPath { get; set; }

    /// <summary>The <c>aud</c> of logout tokens: the identifier of this app at the provider.</summary>
    /// <value>Default <see langword="null"/>.</value>
    [NotBlank("the client_id of this app, or nothing")]
    public string? BackChannelLogoutAudience { get; set; }

    /// <summary>A file that keeps revocations over a restart.</summary>
    /// <value>Default <see langword="null"/>: they are in memory only. It has digests and times, and no names. A file of somebody else, or one that cannot be written, stops the host.</value>
    [NotBlank("the path of a file, or nothing")]
    public string? FilePath { get; set; }

    /// <summary>How long a revocation is kept: as long as the longest access token is valid.</summary>
    /// <value>Default 24 hours. From one minute to 30 days.</value>
    [Duration("00:01:00", "30.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(24);
}
