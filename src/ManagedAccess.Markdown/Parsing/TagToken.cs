using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Parsing;

/// <summary>A start tag as the tokenizer saw it.</summary>
internal struct TagToken
{
    public int Offset;
    public int NameLength;
    public int FirstAttribute;
    public uint AttributeMask;
    public ushort AttributeCount;
    public HtmlTag Tag;
    public bool SelfClosing;
}

/// <summary>Records that were found in a table but do not belong in it, and the table that they are moved in front of.</summary>
internal readonly record struct FosteredRange(int Start, int End, int Table);
