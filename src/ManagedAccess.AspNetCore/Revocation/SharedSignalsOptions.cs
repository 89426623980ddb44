using System.ComponentModel.DataAnnotations;
using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Revocation;
using ManagedAccess.AspNetCore.Tokens.IssuerUrls;

namespace ManagedAccess.AspNetCore;

/// <summary>A transmitter of security events (RFC 8417), which are pushed to this app (RFC 8935), or which this app asks for (RFC 8936).</summary>
public sealed class SharedSignalsOptions
{
    /// <summary>The path that events are posted to.</summary>
    /// <value>Default <c>/ssf/events</c>. It is served only if <see cref="Issuer"/> is set, and <see cref="PollEndpoint"/> is not.</value>
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

    /// <summary>The URL that this app asks for events, if the transmitter cannot reach it (RFC 8936).</summary>
    /// <value>Default <see langword="null"/>: events are pushed. <c>https</c>, or <c>http</c> for a loopback host. Needs <see cref="Issuer"/>.</value>
    /// <remarks>A stream is either pushed or polled. Each node that polls needs a stream of its own, or a store that shares revocations, because an event is given once.</remarks>
    [EndpointUrl]
    public string? PollEndpoint { get; set; }

    /// <summary>The bearer token for <see cref="PollEndpoint"/>.</summary>
    /// <value>Default <see langword="null"/>: without one, or that of <see cref="PollTokenPath"/>. Keep it out of files that are committed.</value>
    [NotBlank("a token, or nothing"), DataType(DataType.Password)]
    public string? PollToken { get; set; }

    /// <summary>A file with the bearer token for <see cref="PollEndpoint"/>. It is read for each request, so that the token can be changed.</summary>
    /// <value>Default <see langword="null"/>. At most one of <see cref="PollToken"/> and this is set.</value>
    [NotBlank("the path of a file, or nothing")]
    public string? PollTokenPath { get; set; }

    /// <summary>The pause after an answer. The transmitter may hold its answer until there is an event, so an event is not that late.</summary>
    /// <value>Default one second. From 100 milliseconds to three seconds.</value>
    [Duration("00:00:00.100", "00:00:03")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);
}
