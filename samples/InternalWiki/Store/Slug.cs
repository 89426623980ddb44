using System.Text;

namespace InternalWiki.Store;

/// <summary>The name of a page in its address: lower-case ASCII words joined by hyphens.</summary>
public static class Slug
{
    public const int MaxLength = 80;

    public static bool IsValid(string slug) => slug.Length is > 0 and <= MaxLength && From(slug) == slug;

    /// <summary>The slug a title suggests; empty when it has no letter or digit that fits.</summary>
    public static string From(string title)
    {
        var slug = new StringBuilder();
        foreach (var character in title)
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                slug.Append(char.ToLowerInvariant(character));
            }
            else if (slug.Length > 0 && slug[^1] != '-' && character is not '\'' and not '’')
            {
                slug.Append('-');
            }
        }

        slug.Length = Math.Min(slug.Length, MaxLength);
        return slug.ToString().TrimEnd('-');
    }
}
