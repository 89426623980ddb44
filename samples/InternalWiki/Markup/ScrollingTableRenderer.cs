using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;

namespace InternalWiki.Markup;

/// <summary>
/// A wide table scrolls by itself; the page never does sideways. Alignment is a class, because the content security policy
/// forbids the style attributes that Markdig would write.
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
        renderer.WriteLine("<div class=\"scroll\">");
        base.Write(renderer, table);
        renderer.WriteLine("</div>");
    }

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
