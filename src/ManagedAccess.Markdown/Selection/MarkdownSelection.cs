namespace ManagedAccess.Markdown.Selection;

/// <summary>How the content of a page was found.</summary>
internal enum MarkdownSelection
{
    /// <summary>The caller did not ask to leave anything out.</summary>
    Whole,

    /// <summary>A selector named the content.</summary>
    Selector,

    /// <summary>A page to work with; only furniture is left out.</summary>
    Screen,

    /// <summary>Documentation or a wiki; the part with the text is kept.</summary>
    Document,

    /// <summary>A page to read: one text, without the elements around it and the unrelated elements in it.</summary>
    Article,

    /// <summary>The choice would lose most of the page, or its tables, so it is undone; only furniture is left out.</summary>
    Fallback,
}

/// <summary>The names of the kinds in the counter of the HTTP package.</summary>
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
