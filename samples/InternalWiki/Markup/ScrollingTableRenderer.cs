using Markdig.Extensions.Tables;
using Markdig.Renderers;

namespace InternalWiki.Markup;

/// <summary>A wide table scrolls by itself; the page never does sideways.</summary>
internal sealed class ScrollingTableRenderer : HtmlTableRenderer
{
    protected override void Write(HtmlRenderer renderer, Table table)
    {
        if (!renderer.EnableHtmlForBlock)
        {
            base.Write(renderer, table);
            return;
        }

        renderer.EnsureLine();
        renderer.WriteLine("<div class=\"scroll\">");
        base.Write(renderer, table);
        renderer.WriteLine("</div>");
    }
}
