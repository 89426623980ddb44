using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore;

/// <summary>How requests are refused.</summary>
public sealed class ChallengeOptions
{
    /// <summary>The authentication scheme that signs people in, for browser navigations without a credential.</summary>
    /// <value>
    /// Default <see langword="null"/>: browsers get the challenge, or go to <see cref="BrowserLoginPath"/>. The name of a registered scheme, such as
    /// <c>OpenIdConnect</c>.
    /// </value>
    /// <remarks>Any request that is not a browser navigation gets <c>401</c> with a challenge, never a redirect (RFC 9110 §15.5.2).</remarks>
    public string? BrowserScheme { get; set; }

    /// <summary>A path of this application that signs people in, for browser navigations without a credential.</summary>
    /// <value>Default <see langword="null"/>. Starts with a single <c>/</c>; another origin is not possible. Not together with <see cref="BrowserScheme"/>.</value>
    [PathOfThisApp]
    public string? BrowserLoginPath { get; set; }

    /// <summary>The origins that may read refusals in their scripts, so that an agent in a browser sees the challenge.</summary>
    /// <value>Default empty: no origin. Each as a browser sends it, <c>https://agent.example</c>, without path or trailing slash; <c>*</c> for any.</value>
    /// <remarks>
    /// Concerns refusals and preflights of protected endpoints; responses that are served follow the CORS policy of the application.
    /// Credentials are never allowed here. With <c>*</c> any site a person visits can learn that this application exists.
    /// </remarks>
    [Origin]
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Whether challenges point to the metadata document below the path base instead of the root of the host.</summary>
    /// <value>Default <see langword="false"/>: the pointer is the well-known URI of RFC 9728 §3.1.</value>
    /// <remarks>For front ends that forward only the path base to the application. Clients that build the well-known URI themselves then do not find it.</remarks>
    public bool AdvertisePathBaseMetadata { get; set; }

    /// <summary>The protection space that challenges name (RFC 9110 §11.5).</summary>
    /// <value>Default <see langword="null"/>: no <c>realm</c>. OPTIONAL. Printable ASCII.</value>
    [PrintableAscii]
    public string? Realm { get; set; }
}
