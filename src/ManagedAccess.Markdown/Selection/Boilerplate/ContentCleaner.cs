using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>Removes blocks of links from an article, but never headings with text below them, tables of data, code, or lists of text.</summary>
internal static class ContentCleaner
{
    private const int MaxCaption = 400;
    private const int EnoughLetters = 32;
    private const int MaxByline = 150;
    private const int MaxCredit = 80;
    private const int MaxCaptionRecords = 16;
    private const int LongestLowerWord = 3;

    // How newspapers begin a credit: German, English, French, Spanish, Italian, Polish. The sign after the word counts: "Photosynthesis" is a caption.
    private static readonly SearchValues<string> Credits = SearchValues.Create(
        ["\u00a9", "Foto:", "Fotos:", "Foto \u00a9", "Photo:", "Photos:", "Photo by ", "Photo \u00a9", "Photo credit", "Bild:", "Bilder:", "Bild via ", "Bildquelle", "Image:", "Image credit", "Credit:", "Credits:", "Cr\u00e9dit photo", "Cr\u00e9dits photo", "Imagen:", "Getty Images", "Zdj\u0119cie:", "fot."],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> CreditNames = SearchValues.Create(["credit", "copyright"], StringComparison.OrdinalIgnoreCase);

    public static void Clean(PageOutline outline, int root)
    {
        var tape = outline.Tape;
        var rest = outline.TotalsOf(root);
        for (var index = root + 1; index < tape[root].Match; index++)
        {
            ref var record = ref tape[index];
            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            if (!record.Is(TapeFlags.Skipped) && (IsClutter(outline, index) || IsTeaserList(outline, index, rest)))
            {
                record.Flags |= TapeFlags.Skipped | TapeFlags.Unlikely;
            }
            else if (!record.Is(TapeFlags.Skipped))
            {
                RelatedRule.Apply(outline, index);
            }

            if (record.Is(TapeFlags.Skipped))
            {
                index = record.Match;
            }
        }
    }

    private static bool IsClutter(PageOutline outline, int index)
    {
        ref readonly var record = ref outline.Tape[index];
        if (outline.Uses(SelectionRule.Captions) && IsCaption(record.Tag, outline.HintsOf(index)))
        {
            return outline.TotalsOf(index).Text is var length && ((length < MaxCredit && IsCredit(outline.Tape, index)) || (length < MaxCaption && RepeatsDescription(outline, index)));
        }

        if (outline.Uses(SelectionRule.Bylines) && IsByline(outline, index))
        {
            return true;
        }

        if (record.Tag is not (HtmlTag.Div or HtmlTag.Section or HtmlTag.Ul or HtmlTag.Ol or HtmlTag.Form or HtmlTag.Fieldset or HtmlTag.Dl or HtmlTag.Figure))
        {
            return false;
        }

        var totals = outline.TotalsOf(index);
        if (totals.Text == 0 || totals.Code > 0)
        {
            return false;
        }

        if (record.Tag == HtmlTag.Figure)
        {
            return false;
        }

        var negative = (outline.HintsOf(index) & (NameHint.Negative | NameHint.Related | NameHint.Share | NameHint.Sidebar | NameHint.Tags | NameHint.Navigation)) != 0;
        if (totals.Commas >= 10)
        {
            return false;
        }

        return outline.Uses(SelectionRule.LinkBlocks) && totals.LinkDensity > (negative ? 0.3 : 0.6) && totals.Text < 2000;
    }

    // Titles of other articles, each with an excerpt. A page that holds little else is itself such a list.
    private static bool IsTeaserList(PageOutline outline, int index, in Totals rest)
    {
        if (!outline.Uses(SelectionRule.Teasers) || outline.Tape[index].Tag is not (HtmlTag.Div or HtmlTag.Section or HtmlTag.Ul or HtmlTag.Ol or HtmlTag.Aside))
        {
            return false;
        }

        var totals = outline.TotalsOf(index);
        return totals.LinkedHeadings >= 3 && totals.Headings - totals.LinkedHeadings <= 1
            && rest.Text - totals.Text > 500 && rest.Commas - totals.Commas >= 5;
    }

    private static bool IsCaption(HtmlTag tag, NameHint hints) => tag is HtmlTag.Figcaption || (hints & NameHint.Caption) != 0;

    // The author and the date are metadata, and are in the front matter.
    private static bool IsByline(PageOutline outline, int index) =>
        (outline.Tape[index].Tag is HtmlTag.Time || (outline.HintsOf(index) & NameHint.Byline) != 0) && !IsOfTable(outline.Tape[index].Tag)
        && (!IsNamedCredit(outline.Tape, index) || IsOfPicture(outline, index))
        && !(outline.ParentOf(index) is >= 0 and var parent && (IsOfTable(outline.Tape[parent].Tag) || outline.Tape[parent].Tag is >= HtmlTag.H1 and <= HtmlTag.H6))
        && outline.TotalsOf(index) is { Text: < MaxByline, Paragraphs: < 2, Headings: 0 } totals
        && !(outline.Uses(SelectionRule.Sentences) && outline.IsInSentence(index, totals.Text) && !IsInCaption(outline, index));

    // A "credit-note" and a "copyright" may be what a text is about. That of a picture is small print or stands beside it.
    private static bool IsNamedCredit(HtmlTape tape, int index) =>
        tape.Attribute(tape[index], HtmlAttribute.Class).ContainsAny(CreditNames) || tape.Attribute(tape[index], HtmlAttribute.Id).ContainsAny(CreditNames);

    private static bool IsOfPicture(PageOutline outline, int index)
    {
        if (outline.Tape[index].Tag is HtmlTag.Span or HtmlTag.Small or HtmlTag.Cite or HtmlTag.Em or HtmlTag.I || IsCredit(outline.Tape, index))
        {
            return true;
        }

        for (int parent = outline.ParentOf(index), level = 0; parent >= 0 && level < 3; parent = outline.ParentOf(parent), level++)
        {
            if (outline.Tape[parent].Tag == HtmlTag.Figure || IsCaption(outline.Tape[parent].Tag, outline.HintsOf(parent)))
            {
                return true;
            }
        }

        return false;
    }

    // What stands in a cell is what the table is about.
    private static bool IsOfTable(HtmlTag tag) => tag is HtmlTag.Tr or HtmlTag.Td or HtmlTag.Th or HtmlTag.Dt or HtmlTag.Dd;

    private static bool IsInCaption(PageOutline outline, int index) =>
        outline.ParentOf(index) is >= 0 and var parent && IsCaption(outline.Tape[parent].Tag, outline.HintsOf(parent));

    // A caption that is only a credit. Only the first records are read: captions may be inside each other.
    private static bool IsCredit(HtmlTape tape, int index)
    {
        var begun = false;
        for (var i = index + 1; i < Math.Min(tape[index].Match, index + MaxCaptionRecords); i++)
        {
            if (tape[i].Kind != TapeKind.Text || tape[i].Is(TapeFlags.Blank))
            {
                continue;
            }

            var text = tape.TextOf(tape[i]).TrimStart();
            if ((!begun && text.IndexOfAny(Credits) != 0) || IsSentence(begun ? text : text[(text.IndexOf(' ') + 1)..]))
            {
                return false;
            }

            begun = true;
        }

        return begun;
    }

    // A credit has names; "Image: two valves, seen from above" says what there is to see.
    private static bool IsSentence(ReadOnlySpan<char> text)
    {
        foreach (var word in text.SplitAny(" /,"))
        {
            if (text[word].Length > LongestLowerWord && char.IsLower(text[word][0]))
            {
                return true;
            }
        }

        return false;
    }

    // The same description of a picture appears twice: as its alternative text and below it.
    private static bool RepeatsDescription(PageOutline outline, int index)
    {
        var tape = outline.Tape;
        for (int parent = outline.ParentOf(index), level = 0; parent >= 0 && level < 3; parent = outline.ParentOf(parent), level++)
        {
            var totals = outline.TotalsOf(parent);
            if (totals.Paragraphs > 3)
            {
                return false;
            }

            if (totals.Images == 0)
            {
                continue;
            }

            for (var i = parent + 1; i < Math.Min(tape[parent].Match, parent + 64); i++)
            {
                if (tape[i].Kind == TapeKind.Start && tape[i].Tag == HtmlTag.Img && BeginsWith(tape, index, tape.Attribute(tape[i], HtmlAttribute.Alt)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Captions add a credit, and descriptions lack quotation marks, so the first letters decide.
    private static bool BeginsWith(HtmlTape tape, int index, ReadOnlySpan<char> description)
    {
        var (position, matched) = (0, 0);
        for (var i = index + 1; i < Math.Min(tape[index].Match, index + 32); i++)
        {
            if (tape[i].Kind != TapeKind.Text)
            {
                continue;
            }

            foreach (var character in tape.TextOf(tape[i]))
            {
                if (!char.IsLetter(character))
                {
                    continue;
                }

                while (position < description.Length && !char.IsLetter(description[position]))
                {
                    position++;
                }

                if (position == description.Length || matched == EnoughLetters)
                {
                    return matched >= EnoughLetters / 2;
                }

                if (char.ToUpperInvariant(description[position++]) != char.ToUpperInvariant(character))
                {
                    return false;
                }

                matched++;
            }
        }

        return matched >= EnoughLetters / 2;
    }
}
