using ManagedAccess.Markdown.Selection.Boilerplate;
using ManagedAccess.Markdown.Styles;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection;

/// <summary>The parts of a page to write.</summary>
internal sealed record SelectionRequest(bool ExtractMainContent, SelectorList? Content, SelectorList? Exclude, bool IsArticle, bool IsDocumentation, bool IsPublished, string? Title, SelectionRule Without);

/// <summary>Marks the omitted parts on the tape, and returns the written parts in order.</summary>
internal static class ContentSelection
{
    private const int FewCells = 4;

    // A choice that keeps less than one part in 32 of the text has lost the content.
    private const long LeastPart = 32;

    /// <summary>The ranges of records to write, and how they were found.</summary>
    public static (List<Range> Ranges, MarkdownSelection Kind) Select(HtmlTape tape, SelectionRequest request)
    {
        MarkHidden(tape, request.Exclude, (request.Without & SelectionRule.OpenablePanels) == 0);
        var chosen = request.Content is null ? [] : Matches(tape, request.Content);
        if (!request.ExtractMainContent)
        {
            return chosen.Count > 0 ? (chosen, MarkdownSelection.Selector) : ([Range.EndAt(tape.Count)], MarkdownSelection.Whole);
        }

        using var outline = PageOutline.Draw(tape, request.Without);
        var main = ContentChooser.FindMain(outline);
        var page = outline.Between(0, tape.Count);
        if (FurnitureRules.Mark(outline, main, page))
        {
            outline.Update();
        }

        var before = outline.Between(0, tape.Count);
        if (outline.Uses(SelectionRule.FallbackOfHeading) && chosen.Count == 0 && BareHeading.BringsBack(outline, before, page))
        {
            return ([Range.EndAt(tape.Count)], MarkdownSelection.Fallback);
        }

        var kind = PageKinds.From(outline, request, main);
        var article = kind == PageKind.Article;
        var aside = kind != PageKind.Screen && AsideRules.Mark(outline, article, main, page);
        if (chosen.Count > 0)
        {
            return (chosen, MarkdownSelection.Selector);
        }

        if (aside)
        {
            outline.Update();
        }

        var own = outline.Between(0, tape.Count);
        var roots = ContentChooser.Choose(outline, main, kind, request.IsArticle);
        if (roots.Count == 0)
        {
            return outline.Uses(SelectionRule.FallbackOfShare) && IsLost(own, before) ? FallBack(tape) : ([Range.EndAt(tape.Count)], SelectionOf(kind));
        }

        var held = roots.Aggregate(default(Totals), (sum, root) => sum + outline.TotalsOf(root));
        List<Range> ranges = [];
        if (article && request.Title is not null)
        {
            TitleRule.Drop(outline, roots, request.Title);
        }
        else if (outline.Uses(SelectionRule.Title) && TitleRule.Find(outline, roots[0]) is >= 0 and var title)
        {
            ranges.Add(title..(tape[title].Match + 1));
        }

        if (article && outline.Uses(SelectionRule.Lead))
        {
            LeadRule.Add(outline, roots[0], ranges);
        }

        foreach (var root in roots)
        {
            if (article)
            {
                ContentCleaner.Clean(outline, root);
            }

            ranges.Add(root..(tape[root].Match + 1));
        }

        if (outline.Uses(SelectionRule.Footnotes))
        {
            AddFootnotes(outline, roots[^1], ranges);
        }

        var small = (held.Text - held.LinkText) * (request.IsArticle ? 4L : 3L) < own.Text - own.LinkText
            || !RemainingText.IsAtLeast((before.Text - before.LinkText) / (double)LeastPart, outline, ranges);
        if ((small && outline.Uses(SelectionRule.FallbackOfShare)) || (!article && outline.Uses(SelectionRule.FallbackOfTables) && LacksTables(held, own)))
        {
            return FallBack(tape);
        }

        return (ranges, SelectionOf(kind));
    }

    // If the choice has no tables and the page has some, the agent probably asked for the tables. (Forms do not count: panels of themes have them.)
    private static bool LacksTables(in Totals kept, in Totals own) => kept.Cells == 0 && own.Cells >= FewCells;

    private static bool IsLost(in Totals kept, in Totals before) => (kept.Text - kept.LinkText) * LeastPart < before.Text - before.LinkText;

    private static MarkdownSelection SelectionOf(PageKind kind) => kind switch
    {
        PageKind.Article => MarkdownSelection.Article,
        PageKind.Document => MarkdownSelection.Document,
        _ => MarkdownSelection.Screen,
    };

    // Only the parts that are surely furniture stay left out.
    private static (List<Range> Ranges, MarkdownSelection Kind) FallBack(HtmlTape tape)
    {
        foreach (ref var record in tape.Records)
        {
            record.Flags &= record.Is(TapeFlags.Unlikely) ? ~(TapeFlags.Skipped | TapeFlags.Unlikely) : ~TapeFlags.None;
        }

        return ([Range.EndAt(tape.Count)], MarkdownSelection.Fallback);
    }

    // Footnotes belong to the text that refers to them, wherever the page puts them.
    private static void AddFootnotes(PageOutline outline, int root, List<Range> ranges)
    {
        var tape = outline.Tape;
        for (var index = tape[root].Match + 1; index < tape.Count; index++)
        {
            ref readonly var record = ref tape[index];
            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            var notes = (outline.HintsOf(index) & NameHint.Footnotes) != 0 || (record.Has(HtmlAttribute.Role) && tape.Attribute(record, HtmlAttribute.Role) is "doc-endnotes")
                || tape.Attribute(record, HtmlAttribute.AriaLabel).Equals("footnotes", StringComparison.OrdinalIgnoreCase);
            if (notes && !record.Is(TapeFlags.Skipped))
            {
                ranges.Add(index..(record.Match + 1));
            }

            if (notes || record.Is(TapeFlags.Skipped))
            {
                index = record.Match;
            }
        }
    }

    private static void MarkHidden(HtmlTape tape, SelectorList? exclude, bool open)
    {
        HiddenByStyle.Mark(tape);
        var tables = new Stack<int>();
        var (visible, behind, largest) = (0, 0, -1);
        using var matcher = exclude is null ? null : new SelectorMatcher(tape, exclude);
        OpenablePanels? panels = null;
        var bar = -1;
        for (var index = 0; index < tape.Count; index++)
        {
            ref var record = ref tape[index];
            if (record.Kind == TapeKind.Text)
            {
                visible += record.Is(TapeFlags.Skipped) ? 0 : record.Is(TapeFlags.Blank) ? 0 : record.Length;
                continue;
            }

            if (record.Kind == TapeKind.End)
            {
                matcher?.Leave();
                if (record.Tag == HtmlTag.Table && tables.Count > 0)
                {
                    tables.Pop();
                }
            }

            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            // Menus of the bars around the page also open on a click.
            var styled = record.Is(TapeFlags.Skipped);
            bar = record.Tag is HtmlTag.Nav or HtmlTag.Header or HtmlTag.Footer ? Math.Max(bar, record.Match) : bar;
            var hidden = styled || (VisibilityRules.IsHidden(tape, record) && (!open || index < bar || !(panels ??= OpenablePanels.Find(tape)).CanBeOpened(index)))
                || (!tape.HasScript && VisibilityRules.IsClosed(tape, record) && !(panels ??= OpenablePanels.Find(tape)).IsOpenedByButton(index));
            if (hidden || (matcher is not null && matcher.Enter(index)))
            {
                record.Flags |= TapeFlags.Skipped;
                if (!styled && VisibilityRules.IsHiddenFromAssistantsOnly(tape, record) && TextLength(tape, index) is var length && length > behind)
                {
                    (behind, largest) = (length, index);
                }

                index = record.Match;
                continue;
            }

            if (record.Tag is HtmlTag.Script or HtmlTag.Head or HtmlTag.Title or HtmlTag.Noscript)
            {
                matcher?.Pass(index);
                index = record.Match;
                continue;
            }

            if (record.Tag == HtmlTag.Table)
            {
                if (tables.TryPeek(out var outer))
                {
                    tape[outer].Flags |= TapeFlags.NestsTable;
                }

                tables.Push(index);
            }
        }

        if (behind > visible)
        {
            tape[largest].Flags &= ~TapeFlags.Skipped;
        }
    }

    private static int TextLength(HtmlTape tape, int index)
    {
        var length = 0;
        for (var i = index + 1; i < tape[index].Match; i++)
        {
            length += tape[i].Kind == TapeKind.Text && !tape[i].Is(TapeFlags.Blank) ? tape[i].Length : 0;
        }

        return length;
    }

    private static List<Range> Matches(HtmlTape tape, SelectorList selector)
    {
        List<Range> ranges = [];
        using var matcher = new SelectorMatcher(tape, selector);
        for (var index = 0; index < tape.Count; index++)
        {
            if (tape[index].Kind == TapeKind.End)
            {
                matcher.Leave();
            }
            else if (tape[index].Kind == TapeKind.Start && !tape[index].Is(TapeFlags.Skipped) && matcher.Enter(index))
            {
                ranges.Add(index..(tape[index].Match + 1));
                index = tape[index].Match;
            }
            else if (tape[index].Kind == TapeKind.Start && tape[index].Is(TapeFlags.Skipped))
            {
                index = tape[index].Match;
            }
        }

        return ranges;
    }
}
