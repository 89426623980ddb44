using ManagedAccess.Markdown.Selection.Boilerplate;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection;

/// <summary>Finds how far the running text of a page reaches around its best element.</summary>
internal static class ArticleExtent
{
    private const int InsideArticle = 80;
    private const int Anywhere = 65;
    private const int Rivals = 5;

    /// <summary>The text of one article is often cut into several elements; the element around all of them is then the article.</summary>
    public static int Climb(PageOutline outline, int start, float[] scores, int best)
    {
        if (best < 0 || !outline.Uses(SelectionRule.Climb))
        {
            return best;
        }

        var last = scores[best - start];
        var threshold = last / 3;
        var chosen = best;
        for (var parent = outline.ParentOf(best); parent >= start && outline.Tape[parent].Tag is not (HtmlTag.Body or HtmlTag.Html); parent = outline.ParentOf(parent))
        {
            var score = scores[parent - start];
            if (score == 0)
            {
                continue;
            }

            if (score < threshold)
            {
                break;
            }

            if (score > last)
            {
                chosen = parent;
                break;
            }

            last = score;
        }

        return chosen;
    }

    /// <summary>Several elements nearly as good as the best one are parts of one text; the element around most of them is then the text.</summary>
    public static int CommonAncestor(PageOutline outline, int start, int end, float[] scores, int best)
    {
        Span<int> rivals = stackalloc int[Rivals];
        var count = 0;
        var threshold = scores[best - start] * 0.75f;
        for (var index = start; index < end; index++)
        {
            if (outline.Tape[index].Kind != TapeKind.Start || scores[index - start] < threshold || index == best)
            {
                continue;
            }

            // Kept in order of their scores, best first.
            var place = Math.Min(count, Rivals - 1);
            while (place > 0 && scores[rivals[place - 1] - start] < scores[index - start])
            {
                rivals[place] = rivals[place - 1];
                place--;
            }

            if (place < Rivals - 1 || count < Rivals)
            {
                rivals[place] = index;
                count = Math.Min(count + 1, Rivals);
            }
        }

        for (var parent = outline.ParentOf(best); count >= 3 && outline.Uses(SelectionRule.CommonAncestor) && parent >= start && outline.Tape[parent].Tag is not (HtmlTag.Body or HtmlTag.Html); parent = outline.ParentOf(parent))
        {
            var inside = 0;
            foreach (var rival in rivals[..count])
            {
                inside += rival > parent && rival < outline.Tape[parent].Match ? 1 : 0;
            }

            if (inside >= 3)
            {
                return parent;
            }
        }

        return best;
    }

    /// <summary>An article in sections: no single section has most of the text, but the element around the sections does. Inside an article element
    /// this is likely. Outside an article element the rest may be other articles.</summary>
    public static int Cover(PageOutline outline, int start, int end, int[] points, int best, bool anywhere = false)
    {
        var all = points[end - start];
        var landmark = best;
        for (var parent = best; parent >= start; parent = outline.ParentOf(parent))
        {
            landmark = outline.Tape[parent].Tag == HtmlTag.Article ? parent : landmark;
        }

        for (var parent = best; parent >= start && outline.Tape[parent].Tag is not (HtmlTag.Body or HtmlTag.Html); parent = outline.ParentOf(parent))
        {
            if ((parent < landmark && !anywhere) || !outline.Uses(SelectionRule.Cover))
            {
                break;
            }

            if ((points[outline.Tape[parent].Match - start] - points[parent - start]) * 100 >= all * (anywhere ? Anywhere : InsideArticle))
            {
                return parent;
            }
        }

        return best;
    }

    /// <summary>Takes in the elements beside the choice while they are mostly text: they are further sections of the same document.</summary>
    public static int Widen(PageOutline outline, int start, int chosen)
    {
        var held = outline.TotalsOf(chosen);
        for (var parent = outline.ParentOf(chosen); parent >= start; parent = outline.ParentOf(parent))
        {
            var around = outline.TotalsOf(parent);
            var (text, links) = (around.Text - held.Text, around.LinkText - held.LinkText);
            if (!outline.Uses(SelectionRule.Widen) || outline.Tape[parent].Tag is HtmlTag.Html || links * 4 > Math.Max(text, 1))
            {
                break;
            }

            if (outline.Tape[parent].Tag is HtmlTag.Body && text * 4 > around.Text)
            {
                break;
            }

            (chosen, held) = (parent, around);
        }

        return chosen;
    }

    /// <summary>The text of one article is often cut into adjacent elements, with advertising and links to other articles between them.</summary>
    public static List<int> WithSiblings(PageOutline outline, int start, float[] scores, int best)
    {
        var tape = outline.Tape;
        if (!outline.Uses(SelectionRule.Siblings))
        {
            return [best];
        }

        var threshold = Math.Max(10, scores[best - start] / 5);
        var inner = best;
        best = Unwrap(outline, start, best);
        var parent = outline.ParentOf(best);
        if (parent < start)
        {
            return [best];
        }

        var names = tape.Attribute(tape[best], HtmlAttribute.Class);
        List<int> chosen = [];
        for (var index = parent + 1; index < tape[parent].Match; index++)
        {
            ref readonly var record = ref tape[index];
            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            // Beside a wrapper stand more things than parts of the text: there the score alone is not believed.
            var isMore = (best == inner || IsText(outline, index)) && IsMore(outline, index, scores[index - start], threshold, names);
            if (index == best || (!record.Is(TapeFlags.Skipped) && (isMore || (index < best && IsEarlierPart(outline, index)))))
            {
                chosen.Add(index);
            }

            index = record.Match;
        }

        return chosen;
    }

    private static bool IsMore(PageOutline outline, int index, float score, float threshold, ReadOnlySpan<char> names)
    {
        var tape = outline.Tape;
        ref readonly var record = ref tape[index];
        var bonus = !names.IsEmpty && tape.Attribute(record, HtmlAttribute.Class).SequenceEqual(names) ? threshold : 0;
        if (score + bonus >= threshold)
        {
            return true;
        }

        var totals = outline.TotalsOf(index);
        return record.Tag == HtmlTag.P && (totals.Text > 80 ? totals.LinkDensity < 0.25 : totals.Text > 0 && totals.LinkText == 0 && totals.Commas > 0);
    }

    // An element that holds nothing beside the choice but a heading is the choice: the other parts stand beside its outermost wrapper.
    private static int Unwrap(PageOutline outline, int start, int best)
    {
        for (var parent = outline.ParentOf(best); parent >= start && outline.Tape[parent].Tag is not (HtmlTag.Body or HtmlTag.Html) && HoldsOnly(outline, parent, best); parent = outline.ParentOf(parent))
        {
            best = parent;
        }

        return best;
    }

    private static bool HoldsOnly(PageOutline outline, int parent, int child)
    {
        var tape = outline.Tape;
        if (outline.DirectTextOf(parent) > 0)
        {
            return false;
        }

        for (var index = parent + 1; index < tape[parent].Match; index++)
        {
            ref readonly var record = ref tape[index];
            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            if (index != child && record.Tag is not (>= HtmlTag.H1 and <= HtmlTag.H6) && outline.TotalsOf(index) is not { Text: 0, Images: 0 })
            {
                return false;
            }

            index = record.Match;
        }

        return true;
    }

    // What stands before the longest part and is mostly sentences is an earlier part of the text: what belongs to the page around it comes after.
    private static bool IsEarlierPart(PageOutline outline, int index) =>
        outline.TotalsOf(index) is { Text: > 80 } totals && (totals.Images == 0 || totals.Paragraphs > 1) && IsText(outline, index)
        && (outline.HintsOf(index) & (NameHint.Byline | NameHint.Caption | NameHint.Negative)) == 0;

    // What has the heading of the page has its author and its date too: only its lead is text.
    private static bool HoldsTitle(HtmlTape tape, int index)
    {
        for (var i = index; i < tape[index].Match; i++)
        {
            if (tape[i] is { Kind: TapeKind.Start, Tag: HtmlTag.H1 })
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsText(PageOutline outline, int index) =>
        outline.TotalsOf(index) is { Controls: 0, LinkedHeadings: 0, LinkDensity: < 0.25f } totals && totals.Prose * 3 > totals.Text * 2 && !HoldsTitle(outline.Tape, index);
}
