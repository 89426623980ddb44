namespace ManagedAccess.MarkdownScore.Fuzz;

/// <summary>What the mutator puts into pages: names, attributes, style rules and text to which the converter, a browser or a reader of Markdown gives a meaning.</summary>
internal static class MarkupWords
{
    public static readonly string[] Tags =
    [
        "a", "abbr", "address", "applet", "area", "article", "aside", "audio", "b", "base", "bdo", "big", "blockquote", "body", "br", "button", "caption", "center", "cite", "code",
        "col", "colgroup", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl", "dt", "em", "fieldset", "figcaption", "figure", "font", "footer", "form", "frameset", "h1", "h2",
        "h3", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "legend", "li", "link", "listing", "main", "mark", "marquee", "math",
        "annotation", "annotation-xml", "mi", "mn", "mo", "mfrac", "msup", "mtext", "menu", "meta", "nav", "nobr", "noembed", "noframes", "noscript", "object", "ol", "optgroup", "option",
        "output", "p", "picture", "plaintext", "pre", "progress", "q", "rp", "rt", "rb", "rtc", "ruby", "s", "samp", "script", "search", "section", "select", "small", "span", "strike",
        "strong", "style", "sub", "summary", "sup", "svg", "foreignObject", "desc", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr", "tt",
        "u", "ul", "var", "video", "wbr", "xmp", "x-card", "slot",
    ];

    public static readonly string[] Attributes =
    [
        "hidden", "hidden=until-found", "aria-hidden=true", "open", "checked", "selected", "disabled", "multiple", "reversed", "type=checkbox", "type=radio", "type=hidden", "type=password",
        "type=submit", "type=math/tex", "type=application/ld+json", "role=grid", "role=row", "role=gridcell", "role=columnheader", "role=checkbox", "role=switch", "role=tab", "role=tabpanel",
        "role=dialog", "role=navigation", "role=main", "role=heading", "role=list", "role=listitem", "role=table", "role=button", "role=none", "aria-level=2", "aria-checked=mixed",
        "aria-label=\"[x](y)\"", "aria-labelledby=n", "aria-selected=true", "aria-expanded=false", "aria-controls=n", "for=n", "id=n", "id=\"n\nm\"", "name=n", "start=999999999999", "start=-3",
        "start=0", "value=7", "value=\"a\n\nb\"", "value=\"**\"", "colspan=1000000000", "rowspan=3", "rowspan=0", "colspan=2", "href=#n", "href=\"javascript:x\"", "href=\"java\tscript:x\"",
        "href=\" \u0001javascript:x\"", "href=\"data:text/html,x\"", "href=\"a b)c(d<e>\"", "href=\"vbscript:x\"", "href=\"https://x.example/a_b?c=d&amp;e=`f`|g\"", "href", "href=\"\"", "href=//y",
        "src=x.png", "src=\"data:image/gif;base64,R0lGOD\"", "src=\"javascript:x\"", "srcset=\"a.png 1x, b.png 2x\"", "data-src=/real.png", "alt=\"a]b[c\"", "alt=\"\"", "alt=\"a\nb|c\"",
        "title=\"a\\\"b\n\nc\"", "class=\"language-c#\"", "class=\"highlight-``x\"", "class=\"lang-a b\"", "class=linenos", "class=h", "class=\"katex-html\"", "class=MsoFootnoteText", "class=\"sidebar nav\"",
        "class=footnotes", "class=\"h g\"", "class=\"task-list-item\"", "class=permalink", "dir=rtl", "lang=ja", "align=right", "style=\"display:none\"", "style=\"color:#fff;background:#fff\"",
        "style=\"font-size:0\"", "style=\"display:contents\"", "style=\"visibility:hidden\"", "style=\"visibility:visible\"", "style=\"position:absolute;left:-9999px\"", "style=\"color:var(--a)\"",
        "style=\"--a:var(--b);--b:var(--a)\"", "style=\"mso-list:l0 level1 lfo1\"", "style=\"white-space:pre\"", "style=\"text-align:center\"", "alttext=\"$$\"", "encoding=application/x-tex",
        "shadowrootmode=open", "slot=n", "itemprop=articleBody", "property=og:title", "name=author", "content=\"a\n---\nb: c\"", "rel=canonical",
    ];

    public static readonly string[] Rules =
    [
        ".h{display:none}", "p .g,li>b~i+u{visibility:hidden}", "*{color:#000;background:#000}", ":root{--a:var(--b);--b:#fff}p{color:var(--a);background:var(--b)}", ".h:not(.g):nth-child(2n+1){opacity:0}",
        "@media print{.h{display:none}}", "@supports (display:grid){@layer x{.g{font-size:0}}}", "div{ & p{display:none} }", "[id^=n] *{all:unset}", "p::before{content:'x'}", "a{clip-path:inset(50%)", "}{",
        "/*", "*/", "<!--", "-->", "\\", "@import 'x';", ":is(", "\"",
    ];

    public static readonly string[] Texts =
    [
        "a", " ", "\n", "\r\n", "\t", "\f", "\0", "&", "&#", "&#x110000;", "&#xd800;", "&nbsp;", "&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;!--", "&lt;?php ", "&lt;![CDATA[", "&lt;a href=x&gt;", "&amp;lt;b&amp;gt;",
        "&lt;/pre&gt;", "&lt;javascript:x&gt;", "&zwj;", "<", ">", "</", "<!", "<?", "<![CDATA[", "]]>", "<!--", "-->", "--!>", "'", "\"", "=", "`", "```", "~~~", "``` x", "*", "**", "***", "_", "__", "~", "~~",
        "[", "]", "](", "[x]: y", "[^1]: z", "![", "(", ")", "\\", "\\\\", "|", "| - |", "---", "- ", "-", "+ ", "1. ", "1) ", "123456789. ", "1234567890. ", "# ", "#", "###### ", "> ", "===", "    ", "$", "$$", "\\(",
        "---\n", "title: x", "x:y", "http://", "https://a_b*c_d.example/~x~", "www.x.example", "a@b.c", "ftp://x", "git@github.com:a/b.git", "\u00a0", "\u2028", "\u2029", "\u200b", "\u200d", "\u200e", "\u202e", "\u2066",
        "\u3000", "\ufeff", "\ufffe", "\uffff", "\u00ad", "\ud83d", "\ude00", "\ud83d\ude00", "\ud83d\udc68\u200d\ud83d\udcbb", "e\u0301", "\u4e2d\u6587", "\u0639\u0631", "\u0e44\u0e17", "\u000b", "\u001b", "\u007f", "\u0085",
        "\u2014", "\u00df", "\u0130", "\u1e9e", "\u24d0", "2", "n+1", "1", ".", ":", "!", "word word word, word. ", "Read more", "Share",
        "{\"@type\":\"Article\",\"headline\":\"x\"}", "{\"@type\":[\"Article\"],\"headline\":\"\\ud83d\"}", "{\"\\udc00\":1,\"author\":{\"name\":\"\\", "{\"description\":\"",
    ];
}
