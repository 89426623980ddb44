namespace ManagedAccess.Markdown.Writing;

/// <summary>Writes one construct. Writers have no state: one instance serves all pages at the same time.</summary>
internal abstract class ElementWriter
{
    /// <summary>The element at <paramref name="index"/> begins.</summary>
    /// <returns>Whether its content is to be written; when false, <see cref="Close"/> is not called.</returns>
    public abstract bool Open(MarkdownWriter writer, int index);

    /// <summary>The element that began at <paramref name="index"/> ends.</summary>
    public virtual void Close(MarkdownWriter writer, int index)
    {
    }
}
