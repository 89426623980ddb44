namespace ManagedAccess.Markdown.Tape;

/// <summary>From a name in the source to an <see cref="HtmlTag"/> and back.</summary>
internal static class HtmlTagNames
{
    // In the order of the enumeration; no other rule uses the name of an element.
    private static readonly string[] Names =
    [
        "",
        "a", "abbr", "address", "applet", "area", "article", "aside", "audio", "b", "base", "basefont", "bdi", "bdo",
        "bgsound", "big", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite", "code", "col",
        "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl", "dt", "em",
        "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1", "h2", "h3",
        "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "image", "img", "input", "ins",
        "kbd", "keygen", "label", "legend", "li", "link", "listing", "main", "map", "mark", "marquee", "math",
        "menu", "meta", "meter", "nav", "nobr", "noembed", "noframes", "noscript", "object", "ol", "optgroup",
        "option", "output", "p", "param", "picture", "plaintext", "pre", "progress", "q", "rb", "rp", "rt", "rtc",
        "ruby", "s", "samp", "script", "search", "section", "select", "small", "source", "span", "strike", "strong",
        "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th",
        "thead", "time", "title", "tr", "track", "tt", "u", "ul", "var", "video", "wbr", "xmp", "mi", "mo", "mn",
        "ms", "mtext", "annotation", "annotation-xml", "desc", "foreignobject",
    ];

    private const ulong NameEnd = 1UL << '\t' | 1UL << '\n' | 1UL << '\f' | 1UL << '\r' | 1UL << ' ' | 1UL << '/' | 1UL << '>';

    private static readonly NameTable Table = new(Names);

    public static int Count => Names.Length;

    public static HtmlTag Find(ReadOnlySpan<char> name) => (HtmlTag)Table.Find(name);

    /// <summary>The tag with the name that <paramref name="text"/> begins with, and the length of the name (HTML standard §13.2.5.8).</summary>
    public static HtmlTag FindFirst(ReadOnlySpan<char> text, out int length) => (HtmlTag)Table.FindFirst(text, NameEnd, out length);

    public static string NameOf(HtmlTag tag) => Names[(int)tag];
}
