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
    private const int InsideArticle = 80;
    private const int Anywhere = 65;
    private const int Rivals = 5;

    /// <summary>
    /// The element between <paramref name="start"/> and <paramref name="end"/> that holds the running text, and in an article those
    /// of its siblings that hold more of it; empty when there is no running text.
    /// </summary>
    public static List<int> Find(PageOutline outline, int start, int end, bool article)
    {
        var scores = ArrayPool<float>.Shared.Rent(end - start);
        var points = ArrayPool<int>.Shared.Rent(end - start + 1);
        Array.Clear(scores, 0, end - start);
        try
        {
            Score(outline, start, end, scores, points);
            var best = Climb(outline, start, scores, Best(outline, start, end, scores));
            best = article && best >= 0 ? Cover(outline, start, end, points, CommonAncestor(outline, start, end, scores, best)) : best;
            return best < 0 ? [] : article ? WithSiblings(outline, start, scores, best) : [Widen(outline, start, Cover(outline, start, end, points, best, anywhere: true))];
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

    // An article in sections: no section has most of it, what is around them has. Inside an article element that is likely,
    // outside of one the rest may be other articles.
    private static int Cover(PageOutline outline, int start, int end, int[] points, int best, bool anywhere = false)
    {
        var all = points[end - start];
        var landmark = best;
        for (var parent = best; parent >= start; parent = outline.ParentOf(parent))
        {
            landmark = outline.Tape[parent].Tag == HtmlTag.Article ? parent : landmark;
        }

        for (var parent = best; parent >= start && outline.Tape[parent].Tag is not (HtmlTag.Body or HtmlTag.Html); parent = outline.ParentOf(parent))
        {
            if (parent < landmark && !anywhere)
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

    // Text of one article is often cut into elements side by side, with advertising and links to others between them.
    private static List<int> WithSiblings(PageOutline outline, int start, float[] scores, int best)
    {
        var tape = outline.Tape;
        var parent = outline.ParentOf(best);
        if (parent < start)
        {
            return [best];
        }

        var threshold = Math.Max(10, scores[best - start] / 5);
        var names = tape.Attribute(tape[best], HtmlAttribute.Class);
        List<int> chosen = [];
        for (var index = parent + 1; index < tape[parent].Match; index++)
        {
            ref readonly var record = ref tape[index];
            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            if (index == best || (!record.Is(TapeFlags.Skipped) && IsMore(outline, index, scores[index - start], threshold, names)))
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

    // Several elements nearly as good as the best are parts of one text: then it is what is around most of them.
    private static int CommonAncestor(PageOutline outline, int start, int end, float[] scores, int best)
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

            // Kept in order of their scores, the best first.
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

        for (var parent = outline.ParentOf(best); count >= 3 && parent >= start && outline.Tape[parent].Tag is not (HtmlTag.Body or HtmlTag.Html); parent = outline.ParentOf(parent))
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

        return chosen;
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
