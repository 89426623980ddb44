using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Revocation;
using ManagedAccess.AspNetCore.Tokens.IssuerUrls;

namespace ManagedAccess.AspNetCore;

/// <summary>A transmitter of security events (RFC 8417), which are pushed to this app (RFC 8935).</summary>
public sealed class SharedSignalsOptions
{
    /// <summary>The path that events are posted to.</summary>
    /// <value>Default <c>/ssf/events</c>. It is served only if <see cref="Issuer"/> is set.</value>
    [PathOfReceiver]
    public string Path { get; set; } = "/ssf/events";

    /// <summary>The transmitter, as the events name it in <c>iss</c>, exactly.</summary>
    /// <value>Default <see langword="null"/>: no events are received. An <c>https</c> URL, or <c>http</c> for a loopback host. <c>/</c> is the app's own origin, which only the emulator in Development uses.</value>
    [IssuerUrl]
    public string? Issuer { get; set; }

    /// <summary>The <c>aud</c> of events for this app.</summary>
    /// <value>Default <see langword="null"/>: <c>ManagedAccess:Resource</c>.</value>
    [NotBlank("the audience of the stream, or nothing")]
    public string? Audience { get; set; }

    /// <summary>The URL of the transmitter's keys.</summary>
    /// <value>Default <see langword="null"/>: the <c>jwks_uri</c> of the metadata of <see cref="Issuer"/> (RFC 8414, OpenID Connect Discovery).</value>
    [KeySetUrl]
    public string? JwksUri { get; set; }
}
