using System.Text;
using InternalWiki.Markup;
using InternalWiki.Store;

namespace InternalWiki.Mcp;

/// <summary>The answers of the tools, as Markdown, because models read it best.</summary>
internal static class McpMarkdown
{
    public static string Hits(IReadOnlyList<SearchHit> hits)
    {
        var markdown = new StringBuilder();
        foreach (var hit in hits)
        {
            markdown.Append($"- **{MarkdownText.Escape(hit.Title)}** (slug: {hit.Slug}): {MarkdownText.Escape(string.Concat(hit.Excerpt))}\n");
        }

        return markdown.ToString();
    }

    public static string Page(Page page) => $"""
        ---
        slug: {page.Slug}
        revision: {page.Revision}
        changed: {page.UpdatedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}
        by: {System.Text.Json.JsonSerializer.Serialize(page.Author.ToString())}
        ---
        {page.Markdown}
        """;

    public static string Conflict(Page current) => $"""
        Not saved: the page was changed by {current.Author} and is at revision {current.Revision} now.
        Bring your change into the text below and call edit_page again with revision {current.Revision}.

        {Page(current)}
        """;
}
