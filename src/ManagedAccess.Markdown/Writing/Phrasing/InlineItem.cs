namespace ManagedAccess.Markdown.Writing.Phrasing;

/// <summary>Formatting that may span several pieces of text.</summary>
internal enum InlineFormat : byte
{
    Emphasis,
    Strong,
    Strikethrough,
    Link,
}

internal enum InlineKind : byte
{
    /// <summary>Text that the reader must show unchanged.</summary>
    Text,

    /// <summary>Text of a code span.</summary>
    Code,

    /// <summary>Markdown that is already written: an image, a formula, a footnote reference.</summary>
    Raw,

    /// <summary>An HTML tag, where a table cell has no Markdown for it. Lines break there anyway.</summary>
    Tag,

    Open,
    Close,

    /// <summary>A hard line break.</summary>
    Break,
}

/// <summary>One piece of the inline content of a block.</summary>
internal struct InlineItem
{
    public InlineKind Kind;
    public InlineFormat Format;

    /// <summary>Text, code and raw: where it starts in the buffer of the line.</summary>
    public int Start;
    public int Length;

    /// <summary>A link: its record on the tape. An opening: the delimiter chosen for it.</summary>
    public int Record;
    public char Delimiter;
}

/// <summary>Formatting that has been opened and not yet closed; it outlives the block it was opened in.</summary>
internal struct OpenFormat
{
    public InlineFormat Format;
    public int Record;

    /// <summary>It has been opened in the block being collected.</summary>
    public bool Emitted;

    /// <summary>A link that has been written once already; the rest of its text is plain.</summary>
    public bool Spent;
}
