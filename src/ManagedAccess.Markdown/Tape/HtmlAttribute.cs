namespace ManagedAccess.Markdown.Tape;

/// <summary>The attribute names a rule somewhere asks for. The first 31 have a bit in <see cref="TapeRecord.AttributeMask"/>.</summary>
internal enum HtmlAttribute : byte
{
    Unknown,
    Class, Id, Style, Hidden, AriaHidden, Role, Href, Src, Alt, Title, Type, Name, Content, Lang, DataLang,
    DataLanguage, Colspan, Rowspan, Align, Start, Value, Reversed, Checked, Property, Itemprop, Datetime, Width,
    Height, Rel, Open, DataSrc, Srcset, Alttext, Encoding, AriaLabel, DataMath, Color, Itemtype, Itemscope,
    DataFootnoteRef, DataLineNumber, DataNosnippet, Dir, Cite, DataCodeLang, Display,
}

/// <summary>From a name in the source to an <see cref="HtmlAttribute"/>.</summary>
internal static class HtmlAttributeNames
{
    private static readonly NameTable Table = new(
    [
        "",
        "class", "id", "style", "hidden", "aria-hidden", "role", "href", "src", "alt", "title", "type", "name",
        "content", "lang", "data-lang", "data-language", "colspan", "rowspan", "align", "start", "value", "reversed",
        "checked", "property", "itemprop", "datetime", "width", "height", "rel", "open", "data-src", "srcset",
        "alttext", "encoding", "aria-label", "data-math", "color", "itemtype", "itemscope", "data-footnote-ref",
        "data-line-number", "data-nosnippet", "dir", "cite", "data-code-lang", "display",
    ]);

    public static HtmlAttribute Find(ReadOnlySpan<char> name) => (HtmlAttribute)Table.Find(name);
}
