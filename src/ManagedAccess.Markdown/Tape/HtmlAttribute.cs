namespace ManagedAccess.Markdown.Tape;

/// <summary>The attribute names that some rule reads. The first 31 have a bit in <see cref="TapeRecord.AttributeMask"/>.</summary>
internal enum HtmlAttribute : byte
{
    Unknown,
    Class, Id, Style, Hidden, AriaHidden, Role, Href, Src, Alt, Title, Type, Name, Content, Lang, DataLang,
    DataLanguage, Colspan, Rowspan, Align, Start, Value, Reversed, Checked, Property, Itemprop, Datetime, Width,
    Height, Rel, Open, DataSrc, Srcset, Alttext, Encoding, AriaLabel, DataMath, Color, Itemtype, Itemscope,
    DataFootnoteRef, DataLineNumber, DataNosnippet, Dir, Cite, DataCodeLang, Display, Shadowrootmode, Slot,
    DataSrcset, DataOriginal, DataLazySrc, DataLazySrcset, DataLazy, DataActualsrc, DataOriginalSrc, DataFullSrc,
    Language, DataEnlighterLanguage, DataCodeLanguage, DataSyntax, DataHighlightLang,
    Multiple, Selected, Disabled, Readonly, Required, Placeholder, For, Label, Min, Max, Contenteditable, Autocomplete, Bgcolor, Text,
    AriaChecked, AriaValuenow, AriaValuetext, AriaPressed, AriaSort, AriaSelected, Media, AriaLabelledby,
    AriaControls, AriaExpanded, AriaHaspopup, DataTarget, DataBsTarget, DataToggle, DataBsToggle, AriaLevel, DataChecked, DataInlineTaskId,
    Popovertarget, Commandfor, Popover, Tabindex, Onclick, Inert, Popovertargetaction,
}

/// <summary>From a name in the source to an <see cref="HtmlAttribute"/>.</summary>
internal static class HtmlAttributeNames
{
    private const ulong NameEnd = 1UL << '\t' | 1UL << '\n' | 1UL << '\f' | 1UL << '\r' | 1UL << ' ' | 1UL << '/' | 1UL << '>' | 1UL << '=';

    private static readonly NameTable Table = new(
    [
        "",
        "class", "id", "style", "hidden", "aria-hidden", "role", "href", "src", "alt", "title", "type", "name",
        "content", "lang", "data-lang", "data-language", "colspan", "rowspan", "align", "start", "value", "reversed",
        "checked", "property", "itemprop", "datetime", "width", "height", "rel", "open", "data-src", "srcset",
        "alttext", "encoding", "aria-label", "data-math", "color", "itemtype", "itemscope", "data-footnote-ref",
        "data-line-number", "data-nosnippet", "dir", "cite", "data-code-lang", "display", "shadowrootmode", "slot",
        "data-srcset", "data-original", "data-lazy-src", "data-lazy-srcset", "data-lazy", "data-actualsrc", "data-original-src", "data-full-src",
        "language", "data-enlighter-language", "data-code-language", "data-syntax", "data-highlight-lang",
        "multiple", "selected", "disabled", "readonly", "required", "placeholder", "for", "label", "min", "max", "contenteditable", "autocomplete", "bgcolor", "text",
        "aria-checked", "aria-valuenow", "aria-valuetext", "aria-pressed", "aria-sort", "aria-selected", "media", "aria-labelledby",
        "aria-controls", "aria-expanded", "aria-haspopup", "data-target", "data-bs-target", "data-toggle", "data-bs-toggle", "aria-level", "data-checked", "data-inline-task-id",
        "popovertarget", "commandfor", "popover", "tabindex", "onclick", "inert", "popovertargetaction",
    ]);

    /// <summary>The attribute with the name that <paramref name="text"/> begins with, and the length of the name (HTML standard §13.2.5.33).</summary>
    public static HtmlAttribute FindFirst(ReadOnlySpan<char> text, out int length) => (HtmlAttribute)Table.FindFirst(text, NameEnd, out length);
}
