using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>The <c>Cache-Control</c> field of a response (RFC 9111 §5.2.2).</summary>
/// <remarks>
/// The framework's <c>CacheControlHeaderValue</c> rejects the whole field for one directive that it cannot read, and the application's
/// <c>no-store</c> beside it would be lost. Read member by member, every other directive stays as the application wrote it.
/// </remarks>
internal static class CacheControlField
{
    private const string Private = "private";

    /// <summary>The directives with <c>private</c> among them and without <c>public</c> and <c>s-maxage</c>; null when they are already strict enough.</summary>
    /// <param name="cacheControl">The field as the application set it.</param>
    /// <param name="wasShared">Whether it invited shared caches, which is worth a warning.</param>
    public static string? MadePrivate(StringValues cacheControl, out bool wasShared)
    {
        wasShared = false;
        if (StringValues.IsNullOrEmpty(cacheControl))
        {
            return Private;
        }

        var kept = new List<string>();
        var isStrict = false;
        foreach (var line in cacheControl)
        {
            var rest = line.AsSpan();
            while (ListField.TryRead(ref rest, out var directive))
            {
                var name = NameOf(directive);
                if (Is(name, "public") || Is(name, "s-maxage"))
                {
                    wasShared = true;
                }
                else if (Is(name, Private))
                {
                    // private="Set-Cookie" protects that field only (RFC 9111 §5.2.2.7); the plain directive takes its place.
                    isStrict |= directive.Length == name.Length;
                }
                else
                {
                    isStrict |= Is(name, "no-store"); // nothing is stricter
                    kept.Add(directive.ToString());
                }
            }
        }

        if (isStrict && !wasShared)
        {
            return null;
        }

        kept.Insert(0, Private);
        return string.Join(", ", kept);
    }

    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> directive)
    {
        var equals = directive.IndexOf('=');
        return equals < 0 ? directive : directive[..equals].TrimEnd();
    }

    private static bool Is(ReadOnlySpan<char> name, string directive) => name.Equals(directive, StringComparison.OrdinalIgnoreCase);
}
