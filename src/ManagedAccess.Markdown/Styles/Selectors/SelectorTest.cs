namespace ManagedAccess.Markdown.Styles.Selectors;

internal enum SelectorTestKind : byte
{
    Any,

    /// <summary>A type, a class or an id: the element has the key.</summary>
    Key,
    Attribute,
    Root,
    Nth,
    Not,
    Is,

    /// <summary>A state of a page in use: nobody points at anything yet.</summary>
    Never,
    Unknown,
}

/// <summary>One simple selector of a compound (Selectors 4 §3.1), read once. Places are in the text of the style sheets.</summary>
internal struct SelectorTest
{
    public SelectorTestKind Kind;

    /// <summary>Of an attribute: the character before the equals sign; <c>=</c> when there is none there, 0 without a value.</summary>
    public char Operator;
    public bool IgnoresCase;

    /// <summary>Of <see cref="SelectorTestKind.Nth"/>: counted from the last sibling, and only those of the same type.</summary>
    public bool FromEnd;
    public bool OfType;
    public int Key;

    /// <summary>The name of an attribute; the step and the first of an nth pattern; the first selector and the count of a list.</summary>
    public int First;
    public int Second;

    /// <summary>The value of an attribute.</summary>
    public int Value;
    public int ValueLength;
}

/// <summary>A compound: all its tests hold for one element.</summary>
internal struct SelectorPart
{
    public int FirstTest;
    public int Count;

    /// <summary>How the part before relates to this one.</summary>
    public char Combinator;

    /// <summary>It names a state around the element by what is not there, which a script or a click ends.</summary>
    public bool IsNegated;

    /// <summary>An id before a class before a type, or 0: what the element must have.</summary>
    public int Key;
}

/// <summary>A selector without commas.</summary>
internal struct ComplexSelector
{
    public int FirstPart;
    public int Count;
    public int Specificity;

    /// <summary>What the last part asks for.</summary>
    public int Key;

    /// <summary>Keys of which elements around must have one each; 0 asks for nothing.</summary>
    public (int First, int Second) Around;

    /// <summary>The selector is its key, alone or inside at most two others; no more has to be asked.</summary>
    public bool IsPlain;

    /// <summary>Some part asks for a key that no element of the page has.</summary>
    public bool NamesNothing;

    /// <summary>It names what a script shows once it runs.</summary>
    public bool IsOfScripts;
}
