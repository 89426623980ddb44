using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Writing;

/// <summary>Content directly in a list and not in an item: a list, a paragraph, bare text. Browsers show it below the item before, and so does the Markdown.</summary>
internal static class StrayContent
{
    /// <summary>An element or text begins; if it is stray it gets the indent of the last item.</summary>
    public static void Begin(MarkdownWriter writer, in TapeRecord record)
    {
        ref var list = ref writer.Lists.Current;
        if (list.ItemOpen || !list.HasItems || writer.Leaf != LeafKind.Paragraph || record.Note > 0
            || record.Tag is HtmlTag.Li or HtmlTag.Script or HtmlTag.Style or HtmlTag.Template or HtmlTag.Noscript || record.Is(TapeFlags.Blank))
        {
            return;
        }

        writer.Output.Push(' ', list.MarkerWidth);
        writer.Output.Separation = record.Tag is HtmlTag.Ul or HtmlTag.Ol or HtmlTag.Menu or HtmlTag.Dir && !list.Loose ? 1 : 2;
        list.StrayDepth = writer.Output.Depth;
        list.ItemOpen = true;
    }

    /// <summary>An item of the list begins, or the list ends.</summary>
    public static void End(MarkdownWriter writer)
    {
        if (writer.Lists.Count == 0 || writer.Lists.Current.StrayDepth == 0 || writer.Lists.Current.StrayDepth != writer.Output.Depth)
        {
            return;
        }

        writer.Output.Pop();
        writer.Lists.Current.StrayDepth = 0;
        writer.Lists.Current.ItemOpen = false;
    }
}
