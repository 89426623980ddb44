using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace InternalWiki.Markup;

/// <summary>
/// A wide table scrolls by itself; the page never scrolls sideways. Alignment is a class, because the content security policy
/// forbids the style attributes that Markdig writes.
/// </summary>
internal sealed class ScrollingTableRenderer : HtmlTableRenderer
{
    protected override void Write(HtmlRenderer renderer, Table table)
    {
        if (!renderer.EnableHtmlForBlock)
        {
            base.Write(renderer, table);
            return;
        }

        AlignByClass(table);
        renderer.EnsureLine();
        renderer.Write("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: ").WriteEscape(NameOf(table)).WriteLine("\">");
        base.Write(renderer, table);
        renderer.WriteLine("</div>");
    }

    // A region that the keyboard can reach needs a name (WCAG 2.1, 2.1.1 and 4.1.2): the names of the table's columns are used.
    private static string NameOf(Table table) => string.Join(", ", table.OfType<TableRow>().First().OfType<TableCell>()
        .Select(cell => string.Concat(cell.Descendants().Select(inline => inline switch
        {
            LiteralInline literal => literal.Content.ToString(),
            CodeInline code => code.Content,
            _ => "",
        })))
        .Where(name => name.Length > 0));

    private static void AlignByClass(Table table)
    {
        foreach (var row in table.OfType<TableRow>())
        {
            for (var column = 0; column < Math.Min(row.Count, table.ColumnDefinitions.Count); column++)
            {
                if (table.ColumnDefinitions[column].Alignment is TableColumnAlign.Right or TableColumnAlign.Center)
                {
                    row[column].GetAttributes().AddClass(table.ColumnDefinitions[column].Alignment is TableColumnAlign.Right ? "right" : "center");
                }
            }
        }

        foreach (var column in table.ColumnDefinitions)
        {
            column.Alignment = null;
        }
    }
}
