using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Writing;

/// <summary>Which writer serves which element; an element without one is passed through, its content written in place.</summary>
internal sealed class ElementWriterTable(ElementWriter ofFields)
{
    private readonly ElementWriter?[] _writers = new ElementWriter?[HtmlTagNames.Count];

    /// <summary>Serves the fields of forms, whatever their elements.</summary>
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
