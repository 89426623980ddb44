using System.Text.Json.Serialization;

namespace ManagedAccess.AspNetCore;

/// <summary>How a request came from a person to the app, as far as the request shows it.</summary>
/// <remarks>
/// The value comes from evidence sent with the credential, never from <c>User-Agent</c>, <c>Accept</c> or fetch metadata: anyone can write those.
/// Without evidence the value is <see cref="Unknown"/>.
/// </remarks>
[JsonConverter(typeof(JsonStringEnumConverter<AttributionVia>))]
public enum AttributionVia
{
    /// <summary>It is not known.</summary>
    /// <remarks>
    /// An Access assertion without its cookie: an agent that Access let in through Managed OAuth and a browser that blocks cookies look alike.
    /// Also a caller that the app's own scheme has let in, if that scheme neither keeps a session with a cookie nor reads a token from
    /// <c>Authorization</c> that names its client: a certificate, Negotiate or a key, even if the scheme is in <c>Callers:PersonSchemes</c>.
    /// </remarks>
    Unknown,

    /// <summary>The person's own browser.</summary>
    /// <remarks>
    /// The <c>CF_Authorization</c> cookie, alone or equal to the assertion that the edge made from it; or the session of the app's own cookie scheme
    /// (alone, or behind OpenID Connect or another remote login), on a request without <c>Authorization</c>.
    /// </remarks>
    Browser,

    /// <summary>Client software that acts for the person, or for itself.</summary>
    /// <remarks>A token in <c>Authorization</c> that names its client; or an Access service token.</remarks>
    Agent,
}
