using ManagedAccess.Markdown.Selection.Boilerplate;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection;

/// <summary>Chooses the element that is the content of a page: landmarks first, and scoring where there is no landmark.</summary>
internal static class ContentChooser
{
    // Percent of the prose of a page. A page that declares itself an article may have the beginnings of other articles around it.
    private const int EnoughWhenDeclared = 20;
    private const int EnoughOtherwise = 66;

    /// <summary>The records of the chosen elements, in order; empty when the whole page is kept.</summary>
    public static List<int> Choose(PageOutline outline, int main, PageKind kind, bool declared)
    {
        var article = kind == PageKind.Article;
        var tape = outline.Tape;
        var page = outline.Between(0, tape.Count);
        var (start, end) = (0, tape.Count);
        if (main >= 0 && outline.Uses(SelectionRule.MainLandmark) && outline.TotalsOf(main) is var totals && totals.Text * 4 > page.Text)
        {
            if (!article)
            {
                return [main];
            }

            (start, end) = (main, tape[main].Match);
        }

        if (kind == PageKind.Screen)
        {
            return [];
        }

        var body = outline.Uses(SelectionRule.ArticleBody) ? FindArticleBody(outline, start, end) : -1;
        if (body >= 0)
        {
            return [body];
        }

        var best = ArticleScorer.Find(outline, start, end, article);
        return best.Count > 0 || main < 0 ? (declared || !outline.Uses(SelectionRule.Suffice) ? best : Suffice(outline, best, EnoughOtherwise)) : [main];
    }

    // A choice without most of the prose is only a part of the text. The element around it that has most of the prose is the whole text,
    // unless the rest of that element is mostly links.
    private static List<int> Suffice(PageOutline outline, List<int> chosen, int percent)
    {
        var tape = outline.Tape;
        var all = outline.Between(0, tape.Count).Prose;
        if (chosen.Count == 0 || outline.Between(chosen[0], tape[chosen[^1]].Match) is var held && held.Prose * 100L >= all * (long)percent)
        {
            return chosen;
        }

        var parent = chosen[0];
        while (parent >= 0 && outline.TotalsOf(parent).Prose * 3L < all * 2L)
        {
            parent = outline.ParentOf(parent);
        }

        return parent < 0 || outline.TotalsOf(parent) is var around && (around.LinkText - held.LinkText) * 3L > around.Text - held.Text ? chosen : [parent];
    }

    /// <summary>The landmark with the most text: <c>main</c> or <c>role=main</c>.</summary>
    public static int FindMain(PageOutline outline)
    {
        var tape = outline.Tape;
        if (!tape.Tags.Contains(HtmlTag.Main) && !tape.Has(HtmlAttribute.Role))
        {
            return -1;
        }

        var (found, text) = (-1, 0);
        for (var index = 0; index < tape.Count; index++)
        {
            ref readonly var record = ref tape[index];
            if (record.Kind == TapeKind.Start && !record.Is(TapeFlags.Skipped)
                && (record.Tag == HtmlTag.Main || (record.Has(HtmlAttribute.Role) && tape.Attribute(record, HtmlAttribute.Role).Equals("main", StringComparison.OrdinalIgnoreCase)))
                && outline.TotalsOf(index).Text > text)
            {
                (found, text) = (index, outline.TotalsOf(index).Text);
            }
        }

        return found;
    }

    // The element that the page marks as the body of its article, if the element holds more than a third of the text.
    private static int FindArticleBody(PageOutline outline, int start, int end)
    {
        var tape = outline.Tape;
        var around = outline.Between(start, end);
        if (!tape.Has(HtmlAttribute.Itemprop))
        {
            return -1;
        }

        var best = -1;
        for (var index = start; index < end; index++)
        {
            ref readonly var record = ref tape[index];
            if (record.Kind != TapeKind.Start || record.Is(TapeFlags.Skipped))
            {
                continue;
            }

            var declared = record.Has(HtmlAttribute.Itemprop) && tape.Attribute(record, HtmlAttribute.Itemprop).Contains("articleBody", StringComparison.OrdinalIgnoreCase);
            if (declared && outline.TotalsOf(index) is var totals && totals.Text > 250 && totals.Text * 3 > around.Text)
            {
                best = index;
            }
        }

        return best;
    }
}
