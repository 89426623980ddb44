namespace ManagedAccess.Markdown.Selection;

/// <summary>How the content of a page was found.</summary>
internal enum MarkdownSelection
{
    /// <summary>Nothing was asked to be left out.</summary>
    Whole,

    /// <summary>A selector named the content.</summary>
    Selector,

    /// <summary>A page to work with: only furniture was left out.</summary>
    Screen,

    /// <summary>Documentation or a wiki: the part that is the text.</summary>
    Document,

    /// <summary>A page to read: one text, cleaned of what stands around and in it.</summary>
    Article,

    /// <summary>The choice would have lost most of the page, or its tables, and was taken back: only furniture was left out.</summary>
    Fallback,
}

/// <summary>The kinds as the counter of the HTTP package names them.</summary>
internal static class MarkdownSelections
{
    public static string Name(this MarkdownSelection selection) => selection switch
    {
        MarkdownSelection.Selector => "selector",
        MarkdownSelection.Screen => "screen",
        MarkdownSelection.Document => "document",
        MarkdownSelection.Article => "article",
        MarkdownSelection.Fallback => "fallback",
        _ => "whole",
    };
}
