namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>How requests are refused.</summary>
public sealed class ChallengeOptions
{
    /// <summary>The authentication scheme that signs people in, for browser navigations without a credential.</summary>
    /// <value>Default <see langword="null"/>: browsers get the challenge, or go to <see cref="BrowserLoginPath"/>. The name of a registered scheme, such as <c>OpenIdConnect</c>.</value>
    /// <remarks>Anything that is no browser navigation gets <c>401</c> with a challenge, never a redirect (RFC 9110 §15.5.2).</remarks>
    public string? BrowserScheme { get; set; }

    /// <summary>A path of this application that signs people in, for browser navigations without a credential.</summary>
    /// <value>Default <see langword="null"/>. Starts with a single <c>/</c>; another origin is not possible. <see cref="BrowserScheme"/> wins when both are set.</value>
    public string? BrowserLoginPath { get; set; }

    /// <summary>Origins whose scripts may read refusals, so that an agent in a browser sees the challenge.</summary>
    /// <value>Default empty: none. Each as a browser sends it, <c>https://agent.example</c>, without path or trailing slash; <c>*</c> for any.</value>
    /// <remarks>
    /// Concerns refusals and preflights of protected endpoints; responses that are served follow the CORS policy of the application.
    /// Credentials are never allowed here. With <c>*</c> any site a person visits can learn that this application exists.
    /// </remarks>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Whether challenges point to the metadata document below the path base instead of the root of the host.</summary>
    /// <value>Default <see langword="false"/>: the pointer is the well-known URI of RFC 9728 §3.1.</value>
    /// <remarks>For front ends that forward only the path base to the application. Clients that build the well-known URI themselves then find nothing.</remarks>
    public bool AdvertisePathBaseMetadata { get; set; }

    /// <summary>The protection space that challenges name (RFC 9110 §11.5).</summary>
    /// <value>Default <see langword="null"/>: no <c>realm</c>. OPTIONAL. Printable ASCII.</value>
    public string? Realm { get; set; }

    /// <summary>What the host should not start with, one sentence each: setting, value found, value expected.</summary>
    internal IEnumerable<string> FindProblems()
    {
        for (var i = 0; i < AllowedOrigins.Count; i++)
        {
            if (!IsOrigin(AllowedOrigins[i]))
            {
                yield return $"ManagedAccess:Challenges:AllowedOrigins:{i} is \"{AllowedOrigins[i]}\"; expected an origin as a browser sends it, such as \"https://agent.example\" (scheme, host and port, no trailing slash), or \"*\".";
            }
        }

        if (BrowserLoginPath is not null && (BrowserLoginPath is not ['/', ..] || BrowserLoginPath is ['/', '/' or '\\', ..] || BrowserLoginPath.Any(char.IsControl)))
        {
            yield return $"ManagedAccess:Challenges:BrowserLoginPath is \"{BrowserLoginPath}\"; expected a path of this application that starts with a single \"/\", such as \"/login\".";
        }

        if (BrowserScheme is "")
        {
            yield return "ManagedAccess:Challenges:BrowserScheme is empty; expected the name of a registered authentication scheme, or no such key.";
        }

        if (Realm is not null && Realm.Any(character => character is < ' ' or > '~'))
        {
            yield return "ManagedAccess:Challenges:Realm contains a control or non-ASCII character; expected printable ASCII.";
        }
    }

    private static bool IsOrigin(string origin) => origin is "*"
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.Host.Length > 0
            && origin == uri.GetLeftPart(UriPartial.Authority));
}
