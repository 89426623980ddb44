namespace ManagedAccess.AspNetCore;

/// <summary>The properties of an endpoint's page other than its text; they become front matter and validators.</summary>
public sealed class MarkdownPageMetadata
{
    /// <summary>The page's title, as plain text. Left out of the front matter when <see langword="null"/>.</summary>
    public string? Title { get; init; }

    /// <summary>A sentence or two on the purpose of the page, as plain text. Left out when <see langword="null"/>.</summary>
    public string? Description { get; init; }

    /// <summary>The author of the page, as plain text. Left out when <see langword="null"/>.</summary>
    public string? Author { get; init; }

    /// <summary>The time of the last change of the page: the front matter's date and, on both forms, <c>Last-Modified</c>.</summary>
    /// <remarks>The entity tag comes from the octets sent, so this may be as coarse as the application's own record.</remarks>
    public DateTimeOffset? LastModified { get; init; }
}
