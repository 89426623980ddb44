using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Tokens.Binding;

namespace ManagedAccess.AspNetCore;

/// <summary>Tokens that are bound to a key of the client, and the proofs of that key (DPoP, RFC 9449).</summary>
public sealed class DPoPOptions
{
    /// <summary>Whether access tokens are bound to a key.</summary>
    /// <value>Default <see cref="DPoPMode.Off"/>. An entry of <c>Resources</c> may have another value.</value>
    public DPoPMode Mode { get; set; }

    /// <summary>How old a proof may be.</summary>
    /// <value>Default one minute. From five seconds to five minutes. It may be dated in the future by <c>Tokens:ClockSkew</c>.</value>
    /// <remarks>Each proof is remembered for this long, so that it is accepted once.</remarks>
    [Duration("00:00:05", "00:05:00")]
    public TimeSpan ProofLifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Which times of a proof are accepted.</summary>
    /// <value>Default <see cref="DPoPWindow.ProofLifetime"/>.</value>
    public DPoPWindow Window { get; set; }

    /// <summary>Whether a proof must contain a nonce of this app (RFC 9449 §9).</summary>
    /// <value>Default <see langword="false"/>. With <see langword="true"/> a client needs one more request from time to time, and no proof can be made in advance.</value>
    public bool Nonces { get; set; }

    /// <summary>The algorithms that proofs may be signed with. The metadata and each challenge list them.</summary>
    /// <value>Default <see langword="null"/>: ES256, PS256, RS256. Also RS384, RS512, PS384, PS512, ES384, ES512.</value>
    [NotEmpty("at least one algorithm, or nothing for the default")]
    [ProofAlgorithm]
    public IList<string>? Algorithms { get; set; }

    internal TimeSpan Past => Window is DPoPWindow.Sep1932 ? TokenBinding.Sep1932Window : ProofLifetime;
}
