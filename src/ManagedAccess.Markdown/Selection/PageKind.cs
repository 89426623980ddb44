using ManagedAccess.Markdown.Selection.Boilerplate;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection;

/// <summary>The purpose of a page, as far as it matters for leaving parts out.</summary>
internal enum PageKind
{
    /// <summary>A page to work with: lists, tables, forms, dashboards; everything except certain furniture is content.</summary>
    Screen,

    /// <summary>Documentation or a wiki: one part of the page is the text, and all of that part is content.</summary>
    Document,

    /// <summary>A page to read, as on newspapers and blogs: one text, with many unrelated parts around it and in it.</summary>
    Article,
}

/// <summary>Makes the decision that all further rules depend on.</summary>
internal static class PageKinds
{
    private const int SomeProse = 400;
    private const int MuchProse = 1000;
    private const int ProsePerControl = 100;

    /// <summary>The page's own declaration comes first, then the amount of prose and its share of the text.</summary>
    public static PageKind From(PageOutline outline, in SelectionRequest request, int main)
    {
        // Newspapers have landmarks but no program code. A page with both is documentation, even if it declares something else.
        if (request.IsDocumentation || (main >= 0 && outline.TotalsOf(main).Code > 1))
        {
            return PageKind.Document;
        }

        if (request.IsArticle)
        {
            return PageKind.Article;
        }

        var page = outline.Between(0, outline.Tape.Count);
        var own = page.Text - page.LinkText;
        if (page.Prose < SomeProse || page.Prose * 4L < own || page.Controls * ProsePerControl > page.Prose)
        {
            return PageKind.Screen;
        }

        // If one article holds most of the paragraphs, the article is the purpose of the page.
        if (outline.Uses(SelectionRule.SingleArticle) && SingleArticle(outline) is >= 0 and var single && outline.TotalsOf(single) is { Controls: 0 } inside && inside.Prose * 5L > page.Prose * 4L && inside.Prose * 5L > inside.Text * 3L)
        {
            return request.IsPublished ? PageKind.Article : PageKind.Document;
        }

        if (!request.IsPublished)
        {
            return page.Prose < MuchProse || page.Prose * 4L < own * 3L ? PageKind.Screen : PageKind.Document;
        }

        if (page.Prose < MuchProse || page.Prose * 5L < own * 3L)
        {
            return PageKind.Document;
        }

        return page.Code > 0 || page.Cells * ProsePerControl > page.Prose ? PageKind.Document : PageKind.Article;
    }

    private static int SingleArticle(PageOutline outline)
    {
        var tape = outline.Tape;
        if (!tape.Tags.Contains(HtmlTag.Article))
        {
            return -1;
        }

        var found = -1;
        for (var index = 0; index < tape.Count; index++)
        {
            if (tape[index].Kind != TapeKind.Start || tape[index].Is(TapeFlags.Skipped) || tape[index].Tag != HtmlTag.Article)
            {
                continue;
            }

            if (found >= 0 && outline.TotalsOf(index).Prose > 0)
            {
                return -1;
            }

            found = outline.TotalsOf(index).Prose > 0 ? index : found;
            index = tape[index].Match;
        }

        return found;
    }
}
