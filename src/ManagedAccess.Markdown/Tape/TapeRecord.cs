namespace ManagedAccess.Markdown.Tape;

/// <summary>The kind of a record of the tape.</summary>
internal enum TapeKind : byte
{
    Text,
    Start,
    End,
}

/// <summary>Decisions that later passes store in a record.</summary>
[Flags]
internal enum TapeFlags : ushort
{
    None = 0,

    /// <summary>Text of white space only.</summary>
    Blank = 1,

    /// <summary>A writer passes over the element and everything inside it.</summary>
    Skipped = 2,

    /// <summary>A child of an <c>svg</c> or <c>math</c> element. Its name may have another meaning than in HTML.</summary>
    Foreign = 4,

    /// <summary>Opened again after a block ended, as the standard's list of active formatting elements asks.</summary>
    Reopened = 8,

    /// <summary>Furniture by its name or its links, but still content if nothing better is found.</summary>
    Unlikely = 16,

    /// <summary>A table with another inside it: it arranges the page.</summary>
    NestsTable = 32,

    /// <summary>A parenthesis was opened for the element and closes with it.</summary>
    Grouped = 64,

    /// <summary>A template that is the shadow tree of the element around it.</summary>
    ShadowRoot = 128,

    /// <summary>A field of a form that has something to read, for any element.</summary>
    Field = 256,

    /// <summary>Left out as furniture of the page, not because it is invisible.</summary>
    Furniture = 512,

    /// <summary>The <c>style</c> attribute has been read; it has no colour and cannot hide the element, not even together with a style sheet.</summary>
    HarmlessStyle = 1024,
}

/// <summary>One step through the document: an element begins, an element ends, or text. 32 bytes, no references.</summary>
internal struct TapeRecord
{
    public TapeKind Kind;
    public HtmlTag Tag;
    public TapeFlags Flags;

    /// <summary>Text: where it starts, below zero in the decoded text (as its complement). Start: where the tag starts in the source.</summary>
    public int Offset;

    /// <summary>Text: its length. Start: the length of the tag's name.</summary>
    public int Length;

    /// <summary>Start: the index of the end, or its own index for an element that cannot have content. End: the index of the start.</summary>
    public int Match;

    /// <summary>Formatting: the index from which it no longer holds, when misnesting ends it before its element. A field: the number of its name.</summary>
    public int Extent;

    public int FirstAttribute;
    public ushort AttributeCount;

    /// <summary>The number of a footnote, on its text and on the references to it; 0 for other records.</summary>
    public ushort Note;

    /// <summary>Bit n: the attribute numbered n in <see cref="HtmlAttribute"/> is present. Bit 0: one of those without a bit of its own is present.</summary>
    public uint AttributeMask;

    public readonly bool Is(TapeFlags flag) => (Flags & flag) != 0;

    public readonly bool Has(HtmlAttribute attribute) => (AttributeMask & 1u << (int)attribute) != 0;

    /// <summary>Whether the attributes must be searched for this one: for an attribute without a bit of its own, the answer is that there is one like it.</summary>
    public readonly bool MayHave(HtmlAttribute attribute) => (AttributeMask & BitOf(attribute)) != 0;

    public static uint BitOf(HtmlAttribute attribute) => attribute == HtmlAttribute.Unknown ? 0 : (int)attribute < 32 ? 1u << (int)attribute : 1;
}

/// <summary>One attribute: the places of its name and value. A value below zero is a place in the decoded text (as its complement).</summary>
internal struct TapeAttribute
{
    public int NameOffset;
    public int ValueOffset;
    public int ValueLength;
    public ushort NameLength;
    public HtmlAttribute Known;
}
