using ManagedAccess.Markdown.Selection.Boilerplate;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection;

/// <summary>What a page is for, as far as leaving things out of it is concerned.</summary>
internal enum PageKind
{
    /// <summary>A page to work with: lists, tables, forms, dashboards. All of it is content but what is surely furniture.</summary>
    Screen,

    /// <summary>Documentation or a wiki: one part of the page is the text, and all of that part is content.</summary>
    Document,

    /// <summary>A page to read, as newspapers and blogs have them: one text, with much around it and in it that is not.</summary>
    Article,
}

/// <summary>The one decision that all further rules depend on.</summary>
internal static class PageKinds
{
    private const int SomeProse = 400;
    private const int MuchProse = 1000;
    private const int ProsePerControl = 100;

    /// <summary>What the page says of itself comes first; then the prose there is, and its share of the text.</summary>
    public static PageKind Of(PageOutline outline, in SelectionRequest request, int main)
    {
        // Newspapers have landmarks but no program code: a page with both is documentation, whatever else it declares.
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

        // One article that holds most of the paragraphs is what the page is for.
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
