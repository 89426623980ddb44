using System.Buffers;
using ManagedAccess.Markdown.Selection.Boilerplate;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection;

/// <summary>The lead of an article: newspapers put its first lines between the heading and the body, in an element of their own.</summary>
internal static class LeadRule
{
    private const int MinText = 40;
    private const int MaxText = 1200;
    private const int MaxBetween = 1600;
    private const int UnnamedText = 100;

    // The names for a lead in the style guides of newspapers: English, German, French, Spanish, Italian, Polish, Czech, Dutch.
    private static readonly SearchValues<string> Names = SearchValues.Create(
        ["lead", "intro", "teaser", "abstract", "summary", "standfirst", "excerpt", "deck", "subtitle", "vorspann", "einleitung", "chapo", "chapeau", "entradilla", "bajada", "occhiello", "zajawka", "perex", "inleiding"],
        StringComparison.OrdinalIgnoreCase);

    public static void Add(PageOutline outline, int root, List<Range> ranges)
    {
        var tape = outline.Tape;

        // A page without a heading of the first rank has its lead beside the body, or beside a wrapper of the body.
        var heading = HeadingBefore(outline, root);
        var start = heading >= 0 ? tape[heading].Match : outline.ParentOf(root);
        while (heading < 0 && start >= 0 && outline.Between(start, root).Text == 0)
        {
            start = outline.ParentOf(start);
        }

        if (start < 0 || outline.Between(start, root).Text > MaxBetween)
        {
            return;
        }

        for (var index = start + 1; index < root; index++)
        {
            ref readonly var record = ref tape[index];
            if (record.Kind != TapeKind.Start || record.Match > root)
            {
                continue;
            }

            if (record.Is(TapeFlags.Skipped))
            {
                index = record.Match;
            }
            else if (IsLead(outline, index, heading))
            {
                ranges.Add(index..(record.Match + 1));
                index = record.Match;
            }
        }
    }

    private static int HeadingBefore(PageOutline outline, int root)
    {
        for (var index = root - 1; index >= 0; index--)
        {
            if (outline.Tape[index] is { Kind: TapeKind.Start, Tag: HtmlTag.H1 } record && !record.Is(TapeFlags.Skipped) && outline.TotalsOf(index).Text > 0)
            {
                return index;
            }
        }

        return -1;
    }

    private static bool IsNamedSo(PageOutline outline, int index)
    {
        var tape = outline.Tape;
        for (var level = 0; index >= 0 && level < 3; index = outline.ParentOf(index), level++)
        {
            ref readonly var record = ref tape[index];

            // HTML §4.3.7: what stands beside a heading in its group is its subtitle. schema.org: the description of the article, where it can be read.
            if (record.Tag == HtmlTag.Hgroup || tape.Attribute(record, HtmlAttribute.Itemprop) is "description"
                || tape.Attribute(record, HtmlAttribute.Class).ContainsAny(Names) || tape.Attribute(record, HtmlAttribute.Id).ContainsAny(Names))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLead(PageOutline outline, int index, int heading)
    {
        var tag = outline.Tape[index].Tag;
        if (tag is not (HtmlTag.P or HtmlTag.H2 or HtmlTag.Div or HtmlTag.Strong))
        {
            return false;
        }

        // The end is counted too: a paragraph is known to be prose there.
        var totals = outline.Between(index, outline.Tape[index].Match + 1);
        return totals.Text is >= MinText and <= MaxText && totals.LinkDensity < 0.3 && totals is { Images: 0, Controls: 0, Items: 0 }
            && (tag == HtmlTag.H2 || (totals.Headings == 0 && totals.Prose * 3 > totals.Text * 2))
            && (IsNamedSo(outline, index) || (totals.Text >= UnnamedText && (tag is HtmlTag.P or HtmlTag.H2) && IsBelow(outline, index, heading)))
            && (outline.HintsOf(index) & (NameHint.Byline | NameHint.Caption | NameHint.Negative)) == 0;
    }

    // Sentences between the heading and the body. What stands beside a picture describes it.
    private static bool IsBelow(PageOutline outline, int index, int heading) =>
        heading >= 0 && outline.ParentOf(index) is var parent && (parent == outline.ParentOf(heading) || (parent >= 0 && outline.TotalsOf(parent).Images == 0));
}
