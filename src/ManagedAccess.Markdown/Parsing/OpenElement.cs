using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Parsing;

/// <summary>Which of the standard's insertion modes applies to what comes next inside an open element.</summary>
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

    /// <summary>It has a shadow tree; a second template does not make another.</summary>
    public bool Shadowed;

    /// <summary>Its end tag has been seen while other elements inside were open; it goes as soon as they do.</summary>
    public bool Ended;
}

/// <summary>An entry of the list of active formatting elements; a <see cref="Record"/> of -1 is a marker.</summary>
internal struct ActiveFormat
{
    public int Record;
    public int StackIndex;
    public HtmlTag Tag;
}
