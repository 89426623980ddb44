using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>The <c>Cache-Control</c> field of a response (RFC 9111 §5.2.2).</summary>
internal static class CacheControlField
{
    private const string Private = "private";

    /// <summary>The directives with <c>private</c> among them and without <c>public</c> and <c>s-maxage</c>; null when they are strict enough as they are.</summary>
    /// <param name="cacheControl">The field as the application set it.</param>
    /// <param name="wasShared">Whether it invited shared caches, which is worth a warning.</param>
    public static string? MadePrivate(StringValues cacheControl, out bool wasShared)
    {
        wasShared = false;
        if (StringValues.IsNullOrEmpty(cacheControl))
        {
            return Private;
        }

        var field = cacheControl.ToString();
        var kept = new List<string>();
        var isStrict = false;
        foreach (var directive in Directives(field))
        {
            var name = NameOf(directive);
            if (Is(name, "public") || Is(name, "s-maxage"))
            {
                wasShared = true;
                continue;
            }

            if (Is(name, Private))
            {
                // private="Set-Cookie" protects that field only (RFC 9111 §5.2.2.7); the plain directive takes its place.
                isStrict |= directive.Length == name.Length;
                continue;
            }

            isStrict |= Is(name, "no-store"); // nothing is stricter
            kept.Add(directive);
        }

        if (isStrict && !wasShared)
        {
            return null;
        }

        kept.Insert(0, Private);
        return string.Join(", ", kept);
    }

    /// <summary>The members of the list; commas inside a quoted-string do not count.</summary>
    private static IEnumerable<string> Directives(string field)
    {
        var start = 0;
        var quoted = false;
        for (var i = 0; i <= field.Length; i++)
        {
            if (i < field.Length && field[i] == '"')
            {
                quoted = !quoted;
            }

            if (i < field.Length && (quoted || field[i] != ','))
            {
                continue;
            }

            var directive = field[start..i].Trim();
            start = i + 1;
            if (directive.Length > 0)
            {
                yield return directive;
            }
        }
    }

    private static string NameOf(string directive)
    {
        var equals = directive.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? directive : directive[..equals].TrimEnd();
    }

    private static bool Is(string name, string directive) => name.Equals(directive, StringComparison.OrdinalIgnoreCase);
}
