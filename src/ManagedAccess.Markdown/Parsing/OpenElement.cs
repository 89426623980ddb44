using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Parsing;

/// <summary>The insertion mode of the standard that applies to the next token inside an open element.</summary>
internal enum InsertionMode : byte
{
    Body,
    Table,
    TableSection,
    Row,
    Cell,
    Caption,
    ColumnGroup,
}

/// <summary>An entry of the stack of open elements.</summary>
internal struct OpenElement
{
    public int Record;

    /// <summary>The table this element was found in without belonging there (foster parenting), or -1.</summary>
    public int FosteredFrom;
    public HtmlTag Tag;
    public InsertionMode Mode;
    public bool Foreign;

    /// <summary>For a foreign element: MathML, not SVG.</summary>
    public bool IsMath;

    /// <summary>Foreign, but its content is HTML again: <c>foreignObject</c>, <c>desc</c> and <c>title</c> of SVG, the text elements of MathML.</summary>
    public bool HoldsHtml;

    /// <summary>It has a shadow tree; a second template does not make another.</summary>
    public bool Shadowed;

    /// <summary>Its end tag has been seen while other elements inside were open; it is closed when they are closed.</summary>
    public bool Ended;
}

/// <summary>An entry of the list of active formatting elements; a <see cref="Record"/> of -1 is a marker.</summary>
internal struct ActiveFormat
{
    public int Record;
    public int StackIndex;
    public HtmlTag Tag;
}
