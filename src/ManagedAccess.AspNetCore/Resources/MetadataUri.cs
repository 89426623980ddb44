namespace ManagedAccess.AspNetCore.Resources;

/// <summary>From resource identifier to well-known URI: the suffix goes between host and path (RFC 9728 §3.1).</summary>
internal static class MetadataUri
{
    public const string WellKnownPath = "/.well-known/oauth-protected-resource";

    /// <summary>
    /// The path, below the root of the host, of the document for the resource at <paramref name="path"/> (escaped).
    /// Only a slash that directly follows the host is dropped; any other terminating slash is part of the identifier and stays.
    /// </summary>
    public static string PathFor(string path) => path is "" or "/" ? WellKnownPath : WellKnownPath + path;

    /// <summary>The absolute URI of the document; <paramref name="query"/> is empty or starts with a question mark.</summary>
    public static string For(string schemeAndAuthority, string path, string query) => schemeAndAuthority + PathFor(path) + query;

    /// <summary>
    /// The same document below the path base, for front ends that forward only the path base to the application: RFC 9728 §5.1 lets a
    /// challenge name any URL, while the client's own probing needs <see cref="For"/>.
    /// </summary>
    public static string BelowPathBase(string schemeAndAuthority, string pathBase, string path, string query) =>
        schemeAndAuthority + pathBase.TrimEnd('/') + PathFor(path) + query;
}
