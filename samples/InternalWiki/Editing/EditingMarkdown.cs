using InternalWiki.Markup;
using InternalWiki.Store;

namespace InternalWiki.Editing;

/// <summary>The editor as Markdown, for clients that do not use forms.</summary>
internal static class EditingMarkdown
{
    public static string Instructions(Page page) => $"""
        # Editing [{MarkdownText.Escape(page.Title)}](/pages/{page.Slug})

        The page is at revision {page.Revision}. Send the whole new text and the revision it is based on, with a token that has the scope `wiki.write`:

        ```http
        POST /pages/{page.Slug} HTTP/1.1
        Content-Type: application/x-www-form-urlencoded

        revision={page.Revision}&note=<what changed, and why>&markdown=<the text, its first line "# Title">
        ```

        `303` means saved. `409` means that somebody saved first: the answer holds both texts, and nothing was written.
        The MCP server at `/mcp` has the same as the tool `edit_page`.

        ## The text now

        {MarkdownText.Fence(page.Markdown, "markdown")}
        """;

    public static string Conflict(ConflictModel model) => $"""
        # Somebody saved first

        Not saved, nothing lost: {MarkdownText.Escape(model.Current.Author.ToString())} saved revision {model.Current.Revision} of [{MarkdownText.Escape(model.Current.Title)}](/pages/{model.Current.Slug}) meanwhile.
        Bring their change into your text and send it again with `revision={model.Current.Revision}`.

        ## What they changed

        {model.Difference.ToMarkdown()}

        ## Their text

        {MarkdownText.Fence(model.Current.Markdown, "markdown")}

        ## Your text, not saved

        {MarkdownText.Fence(model.Draft.Markdown, "markdown")}
        """;
}
