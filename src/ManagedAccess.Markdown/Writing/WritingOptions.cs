namespace ManagedAccess.Markdown.Writing;

/// <summary>What the writers need to know about the conversion.</summary>
internal sealed class WritingOptions
{
    /// <summary>The address relative links are resolved against when they must be written out in full; null when they may stay as they are.</summary>
    public Uri? ResolveAgainst { get; init; }

    /// <summary>Leave out what costs tokens and tells an agent nothing: titles of links, links within the page, images without a description.</summary>
    public bool Terse { get; init; }
}
