using System.Text;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.Markdown;

namespace ManagedAccess.AspNetCore.Markdown.Pages;

/// <summary>A Markdown representation, ready to be sent any number of times.</summary>
internal sealed class MarkdownPage
{
    public const string Form = "md"; // makes its entity tags differ from those of the HTML

    private MarkdownPage(byte[] octets, int tokens)
    {
        Octets = octets;
        Tokens = tokens;
        EntityTag = EntityTags.Strong(octets, Form);
    }

    public byte[] Octets { get; }

    public int Tokens { get; }

    /// <summary>A strong entity tag: a digest of <see cref="Octets"/> (RFC 9110 §8.8.1).</summary>
    public string EntityTag { get; }

    /// <summary>Whether it has any text to read. A page without content is cached, but never sent.</summary>
    public bool HasContent { get; init; } = true;

    /// <summary>The address the page itself names as canonical, absolute, or null.</summary>
    public string? CanonicalUrl { get; init; }

    /// <summary>When the page changed, if its endpoint said so.</summary>
    public DateTimeOffset? LastModified { get; init; }

    public static MarkdownPage From(string text, TokenCount count, string? canonicalUrl = null, DateTimeOffset? lastModified = null, bool hasContent = true) =>
        new(Encoding.UTF8.GetBytes(text), count(text)) { CanonicalUrl = canonicalUrl, LastModified = lastModified, HasContent = hasContent };
}
