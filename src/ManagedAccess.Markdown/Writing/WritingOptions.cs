namespace ManagedAccess.Markdown.Writing;

/// <summary>The settings of the conversion that the writers need.</summary>
internal sealed class WritingOptions
{
    /// <summary>The address relative links are resolved against when they must be written out in full; null when they may stay as they are.</summary>
    public Uri? ResolveAgainst { get; init; }

    /// <summary>Leave out parts that cost tokens and tell an agent nothing: titles of links, links within the page, images without a description.</summary>
    public bool Terse { get; init; }
}
