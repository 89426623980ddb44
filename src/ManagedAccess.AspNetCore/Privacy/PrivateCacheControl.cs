using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Privacy;

/// <summary><c>Cache-Control</c> (RFC 9111 §5.2.2) of a response that was made for one caller.</summary>
internal static class PrivateCacheControl
{
    private const string NoStore = "no-store";

    /// <summary>The field without <c>public</c> and <c>s-maxage</c>, and <c>private</c> in their place. Other fields stay as they are.</summary>
    /// <param name="value">The field as the app set it.</param>
    /// <param name="wasShared">Whether it allowed shared caching.</param>
    public static StringValues Restrict(StringValues value, out bool wasShared)
    {
        wasShared = false;
        var text = value.ToString();
        if (!Mentions(text, "public") && !Mentions(text, "s-maxage"))
        {
            return value;
        }

        if (!CacheControlHeaderValue.TryParse(text, out var field))
        {
            wasShared = true;
            return NoStore; // caches may read a malformed field differently, so it is replaced
        }

        wasShared = field.Public || field.SharedMaxAge is not null;
        if (!wasShared)
        {
            return value;
        }

        field.Public = false;
        field.SharedMaxAge = null;
        field.Private = true;
        field.PrivateHeaders.Clear(); // private="Set-Cookie" protects that field alone (RFC 9111 §5.2.2.7)
        return field.ToString();
    }

    private static bool Mentions(string text, string directive) => text.Contains(directive, StringComparison.OrdinalIgnoreCase);
}
