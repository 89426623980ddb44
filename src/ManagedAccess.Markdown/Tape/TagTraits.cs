namespace ManagedAccess.Markdown.Tape;

/// <summary>The properties of an element in the HTML standard that matter for parsing (§13.1.2, §13.2.4).</summary>
[Flags]
internal enum TagTraits : ushort
{
    None = 0,
    Void = 1,
    Special = 2,
    Formatting = 4,

    /// <summary>Starts by closing an open paragraph.</summary>
    ClosesParagraph = 8,

    /// <summary>Its end may be left out: <c>dd dt li optgroup option p rb rp rt rtc</c>.</summary>
    ImpliedEnd = 16,

    /// <summary>Ends the search for an element in scope.</summary>
    Scope = 32,

    /// <summary>Content is text up to the end tag, references unresolved.</summary>
    RawText = 64,

    /// <summary>Content is text up to the end tag, references resolved.</summary>
    EscapableText = 128,

    /// <summary>Belongs to a table: <c>caption col colgroup tbody td tfoot th thead tr</c>.</summary>
    TablePart = 256,

    /// <summary>May be in the head of a document.</summary>
    Metadata = 512,

    /// <summary>Ends SVG or MathML content that was not closed (§13.2.6.5).</summary>
    LeavesForeign = 1024,

    /// <summary>A list of active formatting elements starts anew inside it.</summary>
    Marker = 2048,

    /// <summary>An end tag closes it only when it is in scope, and closes the open elements inside it too.</summary>
    Block = 4096,
}

internal static class TagTraitsTable
{
    private static readonly TagTraits[] Table = Create();

    public static TagTraits Traits(this HtmlTag tag) => Table[(int)tag];

    public static bool Has(this HtmlTag tag, TagTraits trait) => (Table[(int)tag] & trait) != 0;

    private static TagTraits[] Create()
    {
        var table = new TagTraits[HtmlTagNames.Count];
        Add(TagTraits.Void, "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr");
        Add(TagTraits.Special, "address applet area article aside base basefont bgsound blockquote body br button caption center col colgroup dd details dir div dl dt embed fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe img input keygen li link listing main marquee menu meta nav noembed noframes noscript object ol p param plaintext pre script search section select source style summary table tbody td template textarea tfoot th thead title tr track ul wbr xmp");
        Add(TagTraits.Formatting, "a b big code em font i nobr s small strike strong tt u");
        Add(TagTraits.ClosesParagraph, "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext pre search section summary ul xmp dd dt");
        Add(TagTraits.ImpliedEnd, "dd dt li optgroup option p rb rp rt rtc");
        Add(TagTraits.Scope, "applet caption html table td th marquee object template");
        Add(TagTraits.RawText, "script style xmp iframe noembed noframes noscript");
        Add(TagTraits.EscapableText, "title textarea");
        Add(TagTraits.TablePart, "caption col colgroup tbody td tfoot th thead tr");
        Add(TagTraits.Metadata, "base basefont bgsound link meta title noframes style script template noscript");
        Add(TagTraits.LeavesForeign, "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var");
        Add(TagTraits.Marker, "applet marquee object template td th caption");
        Add(TagTraits.Block, "address article aside blockquote button center details dialog dir div dl fieldset figcaption figure footer header hgroup listing main menu nav ol pre search section summary ul");
        return table;

        void Add(TagTraits trait, string names)
        {
            foreach (var name in names.Split(' '))
            {
                table[(int)HtmlTagNames.Find(name)] |= trait;
            }
        }
    }
}
