namespace ManagedAccess.AspNetCore;

/// <summary>What an endpoint knows of its page beyond the text; it becomes front matter and validators.</summary>
public sealed class MarkdownPageMetadata
{
    /// <summary>The page's title, as plain text. Left out of the front matter when <see langword="null"/>.</summary>
    public string? Title { get; init; }

    /// <summary>A sentence or two on what the page is for, as plain text. Left out when <see langword="null"/>.</summary>
    public string? Description { get; init; }

    /// <summary>Who wrote the page, as plain text. Left out when <see langword="null"/>.</summary>
    public string? Author { get; init; }

    /// <summary>When the page last changed: the front matter's date and, on both forms, <c>Last-Modified</c>.</summary>
    /// <remarks>The entity tag comes from the octets sent, so this may be as coarse as the application's own record.</remarks>
    public DateTimeOffset? LastModified { get; init; }
}
