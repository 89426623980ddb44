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

    /// <summary>A state of a page in use, such as a pointer over an element; a page at rest is not in such a state.</summary>
    Never,
    Unknown,
}

/// <summary>One simple selector of a compound (Selectors 4 §3.1), read once. Places are in the text of the style sheets.</summary>
internal struct SelectorTest
{
    public SelectorTestKind Kind;

    /// <summary>For an attribute test: the character before the equals sign; <c>=</c> if there is no such character, 0 without a value.</summary>
    public char Operator;
    public bool IgnoresCase;

    /// <summary>For <see cref="SelectorTestKind.Nth"/>: counted from the last sibling, and only among siblings of the same type.</summary>
    public bool FromEnd;
    public bool OfType;
    public int Key;

    /// <summary>The name of an attribute, or the step and the first place of an nth pattern, or the first selector and the count of a list.</summary>
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

    /// <summary>How the previous part relates to this part.</summary>
    public char Combinator;

    /// <summary>The part names a state around the element by something that is absent, and a script or a click ends that state.</summary>
    public bool IsNegated;

    /// <summary>The key that the element must have: an id before a class before a type, or 0.</summary>
    public int Key;
}

/// <summary>A selector without commas.</summary>
internal struct ComplexSelector
{
    public int FirstPart;
    public int Count;
    public int Specificity;

    /// <summary>The key that the last part asks for.</summary>
    public int Key;

    /// <summary>Two keys: for each key, one of the elements around must have it; 0 asks for nothing.</summary>
    public (int First, int Second) Around;

    /// <summary>The selector consists of its key, alone or inside at most two other keys; no further test is needed.</summary>
    public bool IsPlain;

    /// <summary>Some part asks for a key that no element of the page has.</summary>
    public bool NamesNothing;

    /// <summary>The selector names an element that a script shows when it runs.</summary>
    public bool IsOfScripts;
}
