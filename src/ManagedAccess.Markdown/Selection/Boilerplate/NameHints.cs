namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>The likely purpose of an element, according to its class and id.</summary>
[Flags]
internal enum NameHint : uint
{
    None = 0,
    Navigation = 1,
    Footer = 2,

    /// <summary>A bar of the site around the page, by names that only whole pages have.</summary>
    Bar = 4,

    Sidebar = 8,
    Share = 16,
    Comments = 32,
    Advertising = 64,
    Consent = 128,
    Related = 256,
    Subscribe = 512,
    Contents = 1024,

    /// <summary>A mark beside a heading that links to it, or to an editor.</summary>
    Permalink = 2048,
    Copy = 4096,
    LineNumber = 8192,
    ScreenReaderOnly = 1 << 14,
    NoPrint = 1 << 15,
    Pagination = 1 << 16,
    Search = 1 << 17,
    Menu = 1 << 18,
    Tags = 1 << 19,
    Byline = 1 << 20,
    Modal = 1 << 21,
    Caption = 1 << 22,
    Note = 1 << 23,

    /// <summary>Words that are common in names of content.</summary>
    Content = 1 << 24,

    /// <summary>Words that weakly suggest something other than content.</summary>
    Negative = 1 << 25,
    Footnotes = 1 << 26,
    /// <summary>The pressed one of several buttons.</summary>
    Chosen = 1 << 27,
    Skip = 1 << 28,

    /// <summary>A panel that is open now.</summary>
    Shown = 1 << 29,

    /// <summary>A panel that lies over the page when it is opened.</summary>
    Overlay = 1 << 30,
    Tabs = 1u << 31,
}

/// <summary>Reads hints from class names and ids: each name as a whole without its hyphens, and each word in it.</summary>
internal static class NameHints
{
    private static readonly (NameHint Hint, string Words)[] Vocabulary =
    [
        (NameHint.Navigation, "nav navbar navigation breadcrumb breadcrumbs navbox prevnext nextprev postnav sitenav topnav navheader navfooter catlinks sitesub jumplink mwjumplink nextpost prevpost previouspost nextarticle postnavigation articlenav adjacentposts"),
        (NameHint.Footer, "footer foot pagefooter sitefooter bottombar colophon printfooter"),
        (NameHint.Bar, "topbar appbar navbar masthead siteheader globalheader mainheader headerbar titlebar sider sidenav sidepanel sidemenu leftmenu leftnav gnavi gnav globalnav toprow"),
        (NameHint.Sidebar, "sidebar sidebars aside rail rightrail leftrail sidecol complementary leftcolumn rightcolumn leftcol rightcol rightblock leftblock rightside leftside marginalspalte"),
        (NameHint.Share, "share sharing sharebar sharetools shares social socials sharebuttons addthis addtoany sharedaddy sociallinks jpshare tweet sociable postratings ratings bookmark merken teilen partager compartir shariff heateor essb ssba"),
        (NameHint.Comments, "comment comments disqus commentlist respond livefyre discussion reactions"),
        (NameHint.Advertising, "ad ads advert advertisement advertising adsense adslot adbox sponsor sponsored sponsors promo promos promotion dfp outbrain taboola googleads agegate adv advertorial anzeige anzeigen werbung reklama publicidad publicite"),
        (NameHint.Consent, "cookie cookies consent gdpr cookiebar cookiebanner cookieconsent ccpa onetrust"),
        (NameHint.Related, "related recommended recommendations recommend readmore morefrom moreon morestories youmightlike popular trending mostread relatedposts relatedarticles latest authorbox authorinfo authorbio authordescription aboutauthor authorcard linkbox yarpp saboxplugin"),
        (NameHint.Subscribe, "subscribe subscription newsletter signup mailchimp paywall optin register donate donation appstores appstore"),
        (NameHint.Contents, "toc tableofcontents onthispage pagetoc contents toctree doctoc bssidebar"),
        (NameHint.Permalink, "headerlink permalink anchorlink headeranchor headinganchor headinglink editsection mweditsection viewcodelink viewcode sectionlink anchorjs hashlink anchorjslink editlink editpage editthispage"),
        (NameHint.Copy, "copybtn copybutton copycode codecopy clipboard btnclipboard clipboardcopy zeroclipboard copytoclipboard"),
        (NameHint.LineNumber, "linenos lineno linenumber linenumbers linenodiv gutter blobnum lnum hljslnnumbers rougegutter"),
        (NameHint.ScreenReaderOnly, "sronly visuallyhidden screenreadertext visuallyhiddenfocusable screenreaderonly a11yhidden offscreen assistivetext vh"),
        (NameHint.NoPrint, "noprint donotprint printhidden hiddenprint"),
        (NameHint.Pagination, "pagination pager pagenav paginator pagelinks paging"),
        (NameHint.Search, "search searchbox searchform searchbar"),
        (NameHint.Menu, "menu menus submenu megamenu dropdown dropdownmenu hamburger"),
        (NameHint.Tabs, "tabs tab tablist pills stepper steps wizard"),
        (NameHint.Tags, "tags taglist tagcloud posttags entrytags topics keywords categories postmetadata entryfooter postfooter"),
        (NameHint.Byline, "byline author dateline writtenby publishdate pubdate postmeta entrymeta articlemeta timestamp meta credit credits copyright photocredit photocredits imagecredit imagecredits piccredit creditline photographer fotograf bildnachweis bildquelle"),
        (NameHint.Modal, "modal popup overlay lightbox dialog toast snackbar tooltip"),
        (NameHint.Caption, "caption figcaption imagecaption wpcaptiontext"),
        (NameHint.Note, "admonition callout note tip warning alert important caution hint infobox notice danger"),
        (NameHint.Content, "article body content entry hentry hatom main page post text blog story prose markdown documentation document articlebody postcontent entrycontent storybody"),
        (NameHint.Negative, "banner combx contact footnote gdpr masthead media meta outbrain promo scroll shoutbox sponsor shopping tool tools widget extra legends syndication supplemental remark disclaimer logo brand login account user utility"),
        (NameHint.Footnotes, "footnotes footnotelist"),
        (NameHint.Skip, "skip skiplink skiptocontent skipnav skiptomain skiplinks"),
        (NameHint.Chosen, "active selected current pressed isactive isselected"),
        (NameHint.Shown, "show shown open opened isopen isshown isvisible visible"),
    ];

    // Open addressing, twice as large as necessary: most words of most pages are not in the table, and one probe is enough to know.
    private const int Slots = 1024;

    private static readonly (ulong Key, NameHint Hint)[] Words = Create();

    // One bit of 4096 for each word of the table: half a kilobyte says of most words that they are not in it.
    private static readonly ulong[] Known = CreateKnown();

    public static NameHint From(ReadOnlySpan<char> names)
    {
        var hints = NameHint.None;
        var whole = 0UL;
        var word = 0UL;
        var parts = 0;
        var wrapper = false;
        for (var i = 0; i <= names.Length; i++)
        {
            var character = i < names.Length ? names[i] : ' ';
            if (char.IsAsciiLetterOrDigit(character))
            {
                // "postNavigation" is two words.
                if (char.IsAsciiLetterUpper(character) && i > 0 && char.IsAsciiLetterLower(names[i - 1]) && word != 0)
                {
                    hints |= wrapper ? NameHint.None : Look(word);
                    word = 0;
                    parts++;
                }

                var letter = (uint)(character | 0x20);
                whole = Mix(whole, letter);
                word = Mix(word, letter);
                continue;
            }

            if (word != 0)
            {
                // "with-sidebar" names the element beside a sidebar.
                wrapper |= word == With || word == Has || word == No || word == Not;
                hints |= wrapper ? NameHint.None : Look(word);
                word = 0;
                parts++;
            }

            if (character is not ('-' or '_'))
            {
                if (parts > 1 && !wrapper)
                {
                    hints |= Look(whole);
                }

                hints |= whole == Modal || whole == OffCanvas || whole == Drawer || whole == Toast || whole == DropdownMenu ? NameHint.Overlay : NameHint.None;
                hints |= whole == Header || whole == Side ? NameHint.Bar : NameHint.None;

                whole = 0;
                parts = 0;
                wrapper = false;
            }
        }

        return hints;
    }

    private static readonly ulong With = Hash("with");
    private static readonly ulong Has = Hash("has");
    private static readonly ulong No = Hash("no");
    private static readonly ulong Not = Hash("not");
    private static readonly ulong Modal = Hash("modal");
    private static readonly ulong OffCanvas = Hash("offcanvas");
    private static readonly ulong Drawer = Hash("drawer");
    private static readonly ulong Toast = Hash("toast");
    private static readonly ulong DropdownMenu = Hash("dropdownmenu");
    private static readonly ulong Header = Hash("header");
    private static readonly ulong Side = Hash("side");

    private static ulong Hash(string name)
    {
        var hash = 0UL;
        foreach (var letter in name)
        {
            hash = Mix(hash, letter);
        }

        return hash;
    }

    private static NameHint Look(ulong word)
    {
        var bit = Bit(word);
        if ((Known[bit >> 6] & 1UL << bit) == 0)
        {
            return NameHint.None;
        }

        var slot = Slot(word);
        while (Words[slot].Key != 0)
        {
            if (Words[slot].Key == word)
            {
                return Words[slot].Hint;
            }

            slot = (slot + 1) & (Slots - 1);
        }

        return NameHint.None;
    }

    private static int Slot(ulong word) => (int)((word * 0x9E3779B97F4A7C15UL) >> 54);

    private static int Bit(ulong word) => (int)((word * 0x9E3779B97F4A7C15UL) >> 52);

    private static ulong[] CreateKnown()
    {
        var known = new ulong[4 * Slots / 64];
        foreach (var (key, _) in Words)
        {
            known[Bit(key) >> 6] |= key != 0 ? 1UL << Bit(key) : 0;
        }

        return known;
    }

    private static ulong Mix(ulong hash, uint letter) => (hash ^ (letter + 0x9E37)) * 0x100000001B3UL + 1;

    private static (ulong Key, NameHint Hint)[] Create()
    {
        var words = new (ulong Key, NameHint Hint)[Slots];
        foreach (var (hint, list) in Vocabulary)
        {
            foreach (var name in list.Split(' '))
            {
                var hash = Hash(name);
                var slot = Slot(hash);
                while (words[slot].Key != 0 && words[slot].Key != hash)
                {
                    slot = (slot + 1) & (Slots - 1);
                }

                words[slot] = (hash, words[slot].Hint | hint);
            }
        }

        return words;
    }
}
