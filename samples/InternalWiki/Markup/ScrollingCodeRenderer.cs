using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace InternalWiki.Markup;

/// <summary>A block of code scrolls by itself, so the keyboard reaches it (WCAG 2.1, 2.1.1).</summary>
internal sealed class ScrollingCodeRenderer : HtmlObjectRenderer<CodeBlock>
{
    protected override void Write(HtmlRenderer renderer, CodeBlock block)
    {
        renderer.EnsureLine();
        renderer.Write("<pre tabindex=\"0\"><code").WriteAttributes(block.TryGetAttributes()).Write('>');
        renderer.WriteLeafRawLines(block, writeEndOfLines: true, escape: true);
        renderer.WriteLine("</code></pre>");
    }
}
