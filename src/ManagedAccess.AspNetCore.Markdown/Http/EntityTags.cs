using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>Entity tags made from the octets of a form (RFC 9110 §8.8.3), and their comparison.</summary>
internal static class EntityTags
{
    private const int DigestLength = 16; // half of SHA-256 is ample to tell two versions of a page apart

    /// <summary>The name of the form is part of the tag, so that HTML and Markdown never share one even when their text is the same.</summary>
    public static string Strong(ReadOnlySpan<byte> octets, string form)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(octets, digest);
        return $"\"{Base64Url.EncodeToString(digest[..DigestLength])}-{form}\"";
    }

    /// <summary>For a form with octets that may differ while its meaning is the same: a form that is or may be compressed (RFC 9110 §8.8.1).</summary>
    public static string Weakened(string tag) => tag.StartsWith("W/", StringComparison.Ordinal) ? tag : "W/" + tag;

    /// <summary>Whether <c>If-None-Match</c> names the tag, by weak comparison (RFC 9110 §13.1.2); <c>*</c> names every tag.</summary>
    public static bool Match(StringValues ifNoneMatch, string tag)
    {
        if (ifNoneMatch.Count == 0 || !EntityTagHeaderValue.TryParseList(ifNoneMatch.ToArray()!, out var candidates))
        {
            return false;
        }

        var current = EntityTagHeaderValue.Parse(tag);
        foreach (var candidate in candidates)
        {
            if (candidate.Equals(EntityTagHeaderValue.Any) || candidate.Compare(current, useStrongComparison: false))
            {
                return true;
            }
        }

        return false;
    }
}
