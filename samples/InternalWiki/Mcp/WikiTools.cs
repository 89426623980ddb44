using System.ComponentModel;
using InternalWiki.Editing;
using InternalWiki.Store;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace InternalWiki.Mcp;

/// <summary>The wiki as tools. They read and write the same pages, as the same person, with the same history.</summary>
[McpServerToolType]
internal sealed class WikiTools(WikiStore store, IHttpContextAccessor http)
{
    public const string Edit = "edit_page";

    private const int MaxHits = 25;

    [McpServerTool(Name = "search_pages", Title = "Search the wiki", ReadOnly = true, OpenWorld = false)]
    [Description("Finds wiki pages by their words, best first. Returns title, slug and an excerpt of each; read_page returns the whole text.")]
    public string SearchPages(
        [Description("Words to look for. Quotes and operators have no meaning.")] string query,
        [Description("How many pages to return, 1 to 25.")] int limit = 10)
    {
        var hits = store.Search(query, Math.Clamp(limit, 1, MaxHits));
        return hits.Count > 0
            ? McpMarkdown.Hits(hits)
            : $"No page has any of these words. There are {store.List().Count} pages; try other or fewer words.";
    }

    [McpServerTool(Name = "read_page", Title = "Read a wiki page", ReadOnly = true, OpenWorld = false)]
    [Description("Returns the Markdown of a wiki page, below front matter with its revision, which edit_page asks for.")]
    public CallToolResult ReadPage(
        [Description("The page's slug, the last part of its address: 'on-call' for /pages/on-call.")] string slug) =>
        store.Find(slug) is { } page ? Answer(McpMarkdown.Page(page)) : NoSuchPage(slug);

    [McpServerTool(Name = Edit, Title = "Edit a wiki page", ReadOnly = false, Destructive = false, Idempotent = true, OpenWorld = false)]
    [Description("Replaces the text of a wiki page, or adds a page. Read the page first: the whole new text is needed, and the revision it is based on. "
        + "If somebody saved meanwhile nothing is written and their text is returned. Needs the scope wiki.write.")]
    public CallToolResult EditPage(
        [Description("The page's slug; a new one for a new page: lower-case words joined by hyphens.")] string slug,
        [Description("The whole text in Markdown, without front matter. Its first line is '# ' and the title.")] string markdown,
        [Description("The revision that read_page returned; 0 for a new page.")] int revision,
        [Description("What changed, and why, in a sentence for the history.")] string note) =>
        store.Save(new Draft(slug, markdown, revision, note), http.HttpContext!.GetAuthor()) switch
        {
            SaveOutcome.Saved saved => Answer($"Saved /pages/{saved.Page.Slug} as revision {saved.Page.Revision}, by {saved.Page.Author}."),
            SaveOutcome.Conflict conflict => Refusal(McpMarkdown.Conflict(conflict.Current)),
            SaveOutcome.Invalid invalid => Refusal($"Not saved. {invalid.Problem}"),
            SaveOutcome.TooLong tooLong => Refusal(
                $"Not saved: the text has {tooLong.Bytes} bytes and a page holds {WikiStore.MaxPageBytes}. Cut it into several pages."),
            _ => NoSuchPage(slug),
        };

    private static CallToolResult NoSuchPage(string slug) => Refusal(
        $"There is no page '{slug}'. search_pages finds slugs; to add a page, edit_page takes revision 0 and a slug of lower-case words joined by hyphens.");

    private static CallToolResult Answer(string text) => new() { Content = [new TextContentBlock { Text = text }] };

    // A result, not an exception, so that the model reads it and tries something else.
    private static CallToolResult Refusal(string text) => new() { Content = [new TextContentBlock { Text = text }], IsError = true };
}
