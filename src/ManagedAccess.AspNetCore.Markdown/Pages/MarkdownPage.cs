using System.Text;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.Markdown;

namespace ManagedAccess.AspNetCore.Markdown.Pages;

/// <summary>A Markdown representation, ready to be sent any number of times.</summary>
internal sealed class MarkdownPage
{
    public const string Form = "md"; // tells its entity tags from those of the HTML

    private MarkdownPage(byte[] octets, int tokens)
    {
        Octets = octets;
        Tokens = tokens;
        EntityTag = EntityTags.Strong(octets, Form);
    }

    public byte[] Octets { get; }

    public int Tokens { get; }

    /// <summary>Strong: it is a digest of <see cref="Octets"/> (RFC 9110 §8.8.1).</summary>
    public string EntityTag { get; }

    /// <summary>Whether there is anything to read in it. A page without content is remembered, but never sent.</summary>
    public bool HasContent { get; init; } = true;

    /// <summary>The address the page itself names as canonical, absolute, or null.</summary>
    public string? CanonicalUrl { get; init; }

    /// <summary>When the page changed, if its endpoint said so.</summary>
    public DateTimeOffset? LastModified { get; init; }

    public static MarkdownPage From(string text, TokenCount count, string? canonicalUrl = null, DateTimeOffset? lastModified = null, bool hasContent = true) =>
        new(Encoding.UTF8.GetBytes(text), count(text)) { CanonicalUrl = canonicalUrl, LastModified = lastModified, HasContent = hasContent };
}
