using System.Text.Json.Serialization;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>What stands between a person and the app, as far as the request shows it.</summary>
/// <remarks>
/// From evidence that came with the credential, never from <c>User-Agent</c>, <c>Accept</c> or fetch metadata: anybody can write those. What no
/// evidence tells is <see cref="Unknown"/>.
/// </remarks>
[JsonConverter(typeof(JsonStringEnumConverter<AttributionVia>))]
public enum AttributionVia
{
    /// <summary>Nobody can tell.</summary>
    /// <remarks>
    /// An Access assertion without its cookie: an agent that Access let in through Managed OAuth and a browser that blocks cookies look alike.
    /// Also a caller that a scheme of the app's own has let in, if that scheme neither keeps a session by cookie nor reads a token from
    /// <c>Authorization</c> that names its client: a certificate, Negotiate, a key, whatever <c>Callers:PersonSchemes</c> says of them.
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
