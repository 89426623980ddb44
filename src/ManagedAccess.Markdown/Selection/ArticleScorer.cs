using System.Buffers;
using ManagedAccess.Markdown.Selection.Boilerplate;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection;

/// <summary>Finds the element that holds the running text of a page without usable landmarks.</summary>
/// <remarks>
/// Every paragraph gives points to the elements around it, by its length and its commas. Nearer elements get more points. Link text takes
/// points away. The element with the most points is the content, unless an element around it has nearly as many or more.
/// </remarks>
internal static class ArticleScorer
{
    private const int MinParagraph = 25;
    private const int Reach = 5;

    /// <summary>
    /// The element between <paramref name="start"/> and <paramref name="end"/> that holds the running text, and in an article also
    /// the siblings that hold further parts of the text; empty when there is no running text.
    /// </summary>
    public static List<int> Find(PageOutline outline, int start, int end, bool article)
    {
        var scores = ArrayPool<float>.Shared.Rent(end - start);
        var points = ArrayPool<int>.Shared.Rent(end - start + 1);
        Array.Clear(scores, 0, end - start);
        try
        {
            Score(outline, start, end, scores, points);
            var best = ArticleExtent.Climb(outline, start, scores, Best(outline, start, end, scores));
            best = article && best >= 0 ? ArticleExtent.Cover(outline, start, end, points, ArticleExtent.CommonAncestor(outline, start, end, scores, best)) : best;
            return best < 0 ? [] : article ? ArticleExtent.WithSiblings(outline, start, scores, best) : [ArticleExtent.Widen(outline, start, ArticleExtent.Cover(outline, start, end, points, best, anywhere: true))];
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scores);
            ArrayPool<int>.Shared.Return(points);
        }
    }

    private static void Score(PageOutline outline, int start, int end, float[] scores, int[] sums)
    {
        var tape = outline.Tape;
        var sum = 0;
        for (var index = start; index < end; index++)
        {
            sums[index - start] = sum;
            ref readonly var record = ref tape[index];
            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            if (record.Is(TapeFlags.Skipped))
            {
                sums.AsSpan(index - start, record.Match - index + 1).Fill(sum);
                index = record.Match;
                continue;
            }

            var (length, commas) = Paragraph(outline, index);
            if (length < MinParagraph)
            {
                continue;
            }

            var points = 1 + commas + Math.Min(length / 100, 3);
            sum += points;
            var level = 0;
            for (var parent = IsParagraph(record.Tag) ? outline.ParentOf(index) : index; parent >= start && level < Reach; parent = outline.ParentOf(parent))
            {
                if (!PageOutline.IsBlock(tape[parent].Tag) && tape[parent].Tag is not (HtmlTag.Section or HtmlTag.Unknown))
                {
                    continue;
                }

                var share = level == 0 ? 1f : level == 1 ? 0.5f : 1f / (level * 3);
                ref var score = ref scores[parent - start];
                score = (score == 0 ? Initial(outline, parent) : score) + (points * share);
                level++;
            }
        }

        sums[end - start] = sum;
    }

    // A paragraph by its tag, or a block with text of its own.
    private static (int Length, int Commas) Paragraph(PageOutline outline, int index)
    {
        ref readonly var record = ref outline.Tape[index];
        if (IsParagraph(record.Tag))
        {
            var totals = outline.TotalsOf(index);
            return (totals.Text, totals.Commas);
        }

        if (record.Tag is HtmlTag.Div or HtmlTag.Section or HtmlTag.Article or HtmlTag.Blockquote or HtmlTag.Center && outline.DirectTextOf(index) >= MinParagraph)
        {
            var direct = outline.DirectTextOf(index);
            var totals = outline.TotalsOf(index);
            return (direct, totals.Text == 0 ? 0 : (int)((long)totals.Commas * direct / totals.Text));
        }

        return default;
    }

    private static bool IsParagraph(HtmlTag tag) => tag is HtmlTag.P or HtmlTag.Td or HtmlTag.Pre;

    private static float Initial(PageOutline outline, int index)
    {
        var score = outline.Tape[index].Tag switch
        {
            HtmlTag.Article or HtmlTag.Main => 15f,
            HtmlTag.Div or HtmlTag.Section => 5f,
            HtmlTag.Pre or HtmlTag.Td or HtmlTag.Blockquote => 3f,
            HtmlTag.Address or HtmlTag.Ol or HtmlTag.Ul or HtmlTag.Dl or HtmlTag.Dd or HtmlTag.Dt or HtmlTag.Li or HtmlTag.Form => -3f,
            >= HtmlTag.H1 and <= HtmlTag.H6 or HtmlTag.Th => -5f,
            _ => 0.01f,
        };
        var hints = outline.HintsOf(index);
        score += (hints & NameHint.Content) != 0 ? 25 : 0;
        score -= (hints & (NameHint.Negative | NameHint.Sidebar | NameHint.Footer | NameHint.Comments | NameHint.Related | NameHint.Share | NameHint.Advertising)) != 0 ? 25 : 0;
        return score;
    }

    private static int Best(PageOutline outline, int start, int end, float[] scores)
    {
        var (best, highest) = (-1, 0f);
        for (var index = start; index < end; index++)
        {
            if (outline.Tape[index].Kind == TapeKind.Start && scores[index - start] > 0)
            {
                var score = scores[index - start] * (float)(1 - outline.TotalsOf(index).LinkDensity);
                scores[index - start] = score;
                if (score > highest)
                {
                    (best, highest) = (index, score);
                }
            }
        }

        return best;
    }
}
