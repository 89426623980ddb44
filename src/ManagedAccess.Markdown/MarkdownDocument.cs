namespace ManagedAccess.Markdown;

/// <summary>A converted page: its Markdown (front matter included when asked for) and the values that the page declares about itself.</summary>
internal sealed class MarkdownDocument
{
    /// <summary>The Markdown, ending in one line feed unless it is empty.</summary>
    public required string Text { get; init; }

    /// <summary>Whether the page itself has text that a person can read, without the front matter; false for an empty page that a script fills in.</summary>
    public bool HasContent { get; init; } = true;

    public string? Title { get; init; }

    public string? Description { get; init; }

    public string? Author { get; init; }

    /// <summary>The date of publication as the page writes it, usually ISO 8601.</summary>
    public string? Date { get; init; }

    /// <summary>The address that the page names as its canonical address; absolute http or https, or null.</summary>
    public string? CanonicalUrl { get; init; }

    /// <summary>How the content was found: whole, selector, screen, document, article, or fallback for a choice that was taken back.</summary>
    public string Selection { get; init; } = "whole";

    /// <summary>How many elementary steps reading, choosing and writing took; tests hold it to a multiple of the length.</summary>
    public long Steps { get; init; }
}
