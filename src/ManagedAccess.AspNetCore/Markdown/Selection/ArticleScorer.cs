using System.Buffers;
using ManagedAccess.AspNetCore.Markdown.Tape;

namespace ManagedAccess.AspNetCore.Markdown.Selection;

/// <summary>Finds the element that holds the running text of a page without usable landmarks.</summary>
/// <remarks>
/// Every paragraph gives points to the elements around it, by its length and its commas, the nearer the more; link text takes
/// them away again. The element with the most is the content, unless one around it has nearly as much or more.
/// </remarks>
internal static class ArticleScorer
{
    private const int MinParagraph = 25;
    private const int Reach = 5;

    /// <summary>The best element between <paramref name="start"/> and <paramref name="end"/>, or -1 when there is no running text.</summary>
    public static int FindBest(PageOutline outline, int start, int end)
    {
        var scores = ArrayPool<float>.Shared.Rent(end - start);
        Array.Clear(scores, 0, end - start);
        try
        {
            Score(outline, start, end, scores);
            return Climb(outline, start, scores, Best(outline, start, end, scores));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scores);
        }
    }

    private static void Score(PageOutline outline, int start, int end, float[] scores)
    {
        var tape = outline.Tape;
        for (var index = start; index < end; index++)
        {
            ref readonly var record = ref tape[index];
            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            if (record.Is(TapeFlags.Skipped))
            {
                index = record.Match;
                continue;
            }

            var (length, commas) = Paragraph(outline, index);
            if (length < MinParagraph)
            {
                continue;
            }

            var points = 1 + commas + Math.Min(length / 100, 3);
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

    // Text of one article is often cut into several elements: then the one around them all is it.
    private static int Climb(PageOutline outline, int start, float[] scores, int best)
    {
        if (best < 0)
        {
            return -1;
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

        return Widen(outline, start, chosen);
    }

    /// <summary>Takes in what stands beside the choice while that is mostly text: further sections of the same document.</summary>
    private static int Widen(PageOutline outline, int start, int chosen)
    {
        var held = outline.TotalsOf(chosen);
        for (var parent = outline.ParentOf(chosen); parent >= start; parent = outline.ParentOf(parent))
        {
            var around = outline.TotalsOf(parent);
            var (text, links) = (around.Text - held.Text, around.LinkText - held.LinkText);
            if (outline.Tape[parent].Tag is HtmlTag.Html || links * 4 > Math.Max(text, 1))
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
}
