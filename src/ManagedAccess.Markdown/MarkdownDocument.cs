namespace ManagedAccess.Markdown;

/// <summary>A converted page: its Markdown (front matter included when asked for) and what the page says about itself.</summary>
internal sealed class MarkdownDocument
{
    /// <summary>The Markdown, ending in one line feed unless it is empty.</summary>
    public required string Text { get; init; }

    /// <summary>Whether the page itself had anything a person could read, front matter aside: a shell that a script fills in has not.</summary>
    public bool HasContent { get; init; } = true;

    public string? Title { get; init; }

    public string? Description { get; init; }

    public string? Author { get; init; }

    /// <summary>The date of publication as the page writes it, usually ISO 8601.</summary>
    public string? Date { get; init; }

    /// <summary>The address the page names as its own; absolute http or https, or null.</summary>
    public string? CanonicalUrl { get; init; }

    /// <summary>How the content was found: whole, selector, screen, document, article, or fallback for a choice that was taken back.</summary>
    public string Selection { get; init; } = "whole";

    /// <summary>How many elementary steps reading, choosing and writing took; tests hold it to a multiple of the length.</summary>
    public long Steps { get; init; }
}
