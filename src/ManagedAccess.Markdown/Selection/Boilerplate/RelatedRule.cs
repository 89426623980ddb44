using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>In an article, the content under "Related stories" and similar titles is about other articles.</summary>
internal static class RelatedRule
{
    private const int LongestTitle = 60;

    // The first words of such titles, letters only and without accents, language by language.
    private static readonly string[] Titles =
    [
        // English
        "related", "recommended", "youmayalso", "youmightalso", "youmaylike", "morefrom", "morestories", "moreonthis", "morenews", "moreblog", "readmore", "readnext", "readthis",
        "upnext", "mostread", "mostpopular", "mostviewed", "trending", "topstories", "latestnews", "lateststories", "latestposts", "popularposts", "popularon", "sponsored", "advertisement",
        "leaveareply", "leaveacomment", "postacomment", "addacomment", "commentsareclosed", "nocomments", "jointheconversation", "jointhediscussion", "sharethis", "shareon", "besociable",
        "likeitshareit", "signup", "subscribe", "newsletter", "followus", "editorspicks", "dontmiss", "seealso", "alsoread", "alsoonthe", "promoted", "aroundtheweb", "fromtheweb", "whattoreadnext",

        // German
        "mehrzum", "mehrzu", "mehraus", "mehrlesen", "weiterebeitr", "weitereartikel", "weiteremeld", "weiterepresse", "weiterethemen", "weitereinfo", "weiterenach", "weiterlesen", "zumweiterlesen",
        "weiterfuhrend", "auchinteressant", "ahnliche", "daskonnte", "schongelesen", "lesensieauch", "lesetipp", "passendzum", "nutzermochten", "verwandte", "neuestebeitr", "aktuellemeld",
        "empfehlungen", "anzeige", "werbung", "kommentare", "kommentarschreib", "schreibeeinenkom", "schreibeinenkom", "hinterlasse", "keinekommentare", "artikelteilen", "diesenartikel",
        "seiteteilen", "dieseseiteteil", "newsteilen", "beitragteilen", "teilenauf", "teilenmit", "zuruckzur", "uberdenautor", "uberdieautor", "wiebewertensie", "wardieserartikel", "folgeuns",

        // French
        "lireaussi", "alireaussi", "aliresur", "surlememe", "danslameme", "voirauss", "vousaimerez", "ensavoirplus", "articlessim", "articlesassoc", "articlesrecent", "partager", "laisserun", "suiveznous",

        // Spanish and Portuguese
        "relacionad", "temasrelac", "noticiasrel", "lomasleido", "tambiente", "tepuede", "veatambien", "leatambien", "leetambien", "masnoticias", "ultimasnoticias", "compart", "dejauncoment", "dejaruncoment",
        "suscrib", "siguenos", "leiatam", "leiamais", "vejatam", "vejamais", "vocepode", "artigosrel", "deixeum", "partilhar",

        // Italian, Dutch
        "leggianche", "articolicorr", "potrebbe", "condivid", "lasciaun", "leesook", "leesmeer", "gerelateerd", "meerover", "reageer",

        // Polish, Czech
        "zobacztakze", "zobaczrowniez", "czytajtakze", "czytajtez", "czytajrowniez", "czytajwiecej", "polecamy", "powiazane", "reklama", "komentarze", "udostepnij", "mohlobyvas", "souvisejici",

        // Russian, Chinese, Japanese
        "читайтетак", "вамтакже", "смотритетак", "похожие", "комментарии", "поделиться", "рекомендуем",
        "相关新闻", "相关阅读", "推荐阅读", "热门", "関連記事", "おすすめ",
    ];

    private static readonly SearchValues<string> Beginnings = SearchValues.Create(Titles, StringComparison.Ordinal);

    /// <summary>Leaves out the block at <paramref name="index"/> and the blocks that belong to it, if it is such a title or such a line.</summary>
    public static void Apply(PageOutline outline, int index)
    {
        var tape = outline.Tape;
        ref var record = ref tape[index];
        var heading = record.Tag is >= HtmlTag.H2 and <= HtmlTag.H6;
        if (!heading && record.Tag is not (HtmlTag.P or HtmlTag.Div))
        {
            return;
        }

        var totals = outline.TotalsOf(index);
        if (totals.Text == 0 || totals.Text > (heading ? LongestTitle : 200) || (!heading && totals.Paragraphs > 1))
        {
            return;
        }

        if (!heading && outline.Uses(SelectionRule.Shouting) && totals.LinkDensity > 0.95 && IsShouting(tape, index))
        {
            record.Flags |= TapeFlags.Skipped | TapeFlags.Unlikely;
            return;
        }

        // Most paragraphs are neither short nor links. Their first words do not matter.
        if (!outline.Uses(SelectionRule.RelatedTitles) || !(heading || totals.LinkDensity > 0.5 || totals.Text < 40) || !BeginsAsRelated(tape, index))
        {
            return;
        }

        if (heading)
        {
            record.Flags |= TapeFlags.Skipped | TapeFlags.Unlikely;
            SkipSection(outline, index);
        }
        else
        {
            record.Flags |= TapeFlags.Skipped | TapeFlags.Unlikely;
            SkipLinks(outline, index);
        }
    }

    // Up to the next heading of the same rank, or the end of the element that holds both.
    private static void SkipSection(PageOutline outline, int index)
    {
        var tape = outline.Tape;
        var end = tape[outline.ParentOf(index)].Match;
        for (var i = tape[index].Match + 1; i < end; i++)
        {
            ref var sibling = ref tape[i];
            if (sibling.Kind != TapeKind.Start)
            {
                continue;
            }

            // Real paragraphs below such a title mean that the article goes on.
            if (sibling.Tag is >= HtmlTag.H1 and <= HtmlTag.H6 && sibling.Tag <= tape[index].Tag
                || (sibling.Tag == HtmlTag.P && outline.TotalsOf(i) is { Text: > 150, LinkDensity: < 0.3 }))
            {
                return;
            }

            sibling.Flags |= TapeFlags.Skipped | TapeFlags.Unlikely;
            i = sibling.Match;
        }
    }

    private static void SkipLinks(PageOutline outline, int index)
    {
        var tape = outline.Tape;
        var end = tape[outline.ParentOf(index)].Match;
        for (var i = tape[index].Match + 1; i < end; i++)
        {
            ref var sibling = ref tape[i];
            if (sibling.Kind != TapeKind.Start)
            {
                continue;
            }

            if (outline.TotalsOf(i) is { Text: > 0, LinkDensity: < 0.8 })
            {
                return;
            }

            sibling.Flags |= TapeFlags.Skipped | TapeFlags.Unlikely;
            i = sibling.Match;
        }
    }

    private static bool BeginsAsRelated(HtmlTape tape, int index)
    {
        Span<char> letters = stackalloc char[16];
        var length = Letters(tape, index, letters, out _);
        return letters[..length].IndexOfAny(Beginnings) == 0;
    }

    // "GET THE APP BY CLICKING HERE": a line of capitals that is a single link is advertising.
    private static bool IsShouting(HtmlTape tape, int index)
    {
        Span<char> letters = stackalloc char[16];
        return Letters(tape, index, letters, out var lower) >= 12 && !lower;
    }

    private static int Letters(HtmlTape tape, int index, Span<char> letters, out bool lower)
    {
        var length = 0;
        lower = false;
        for (var i = index + 1; i < Math.Min(tape[index].Match, index + 32); i++)
        {
            if (tape[i].Kind != TapeKind.Text)
            {
                continue;
            }

            foreach (var character in tape.TextOf(tape[i]))
            {
                lower |= char.IsLower(character);
                if (char.IsLetter(character) && length < letters.Length)
                {
                    letters[length++] = Plain(char.ToLowerInvariant(character));
                }
            }
        }

        return length;
    }

    private static char Plain(char letter) => letter switch
    {
        < '\u0080' => letter,
        '\u00e1' or '\u00e0' or '\u00e2' or '\u00e3' or '\u00e4' or '\u0105' => 'a',
        '\u00e9' or '\u00e8' or '\u00ea' or '\u00eb' or '\u0119' or '\u011b' => 'e',
        '\u00ed' or '\u00ee' => 'i',
        '\u00f3' or '\u00f4' or '\u00f5' or '\u00f6' => 'o',
        '\u00fa' or '\u00fb' or '\u00fc' or '\u016f' => 'u',
        '\u00e7' or '\u0107' or '\u010d' => 'c',
        '\u00f1' or '\u0144' => 'n',
        '\u017c' or '\u017a' or '\u017e' => 'z',
        '\u0142' => 'l',
        '\u015b' or '\u0161' => 's',
        _ => letter,
    };
}
