using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Writing;

/// <summary>The writer of each element; an element without a writer is passed through, and its content is written in place.</summary>
internal sealed class ElementWriterTable(ElementWriter ofFields)
{
    private readonly ElementWriter?[] _writers = new ElementWriter?[HtmlTagNames.Count];

    /// <summary>Writes the fields of forms, for any element.</summary>
    public ElementWriter OfFields => ofFields;

    public ElementWriter? this[HtmlTag tag] => _writers[(int)tag];

    public ElementWriterTable Add(ElementWriter writer, params ReadOnlySpan<HtmlTag> tags)
    {
        foreach (var tag in tags)
        {
            _writers[(int)tag] = writer;
        }

        return this;
    }
}
