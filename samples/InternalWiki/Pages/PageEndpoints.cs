using System.Text;
using InternalWiki.Layout;
using InternalWiki.Markup;
using InternalWiki.Store;

namespace InternalWiki.Pages;

/// <summary>The read side: every answer exists as HTML for people and as Markdown for agents.</summary>
internal static class PageEndpoints
{
    /// <summary>The order of the sections that the wiki ships with; those that people add follow.</summary>
    private static readonly string[] Sections = ["Start here", "Operations", "Engineering", "People"];

    public static IEndpointRouteBuilder MapPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").WithPageHeaders();
        pages.MapGet("/", GetIndexAsync);
        pages.MapGet("/pages/{slug}", GetPageAsync);
        pages.MapGet("/pages/{slug}/history", GetHistoryAsync);
        return routes;
    }

    /// <summary>404, in the wiki's own dress.</summary>
    public static async Task<IResult> NoSuchPageAsync(string slug, ViewRenderer views) => Results.Content(
        await views.RenderAsync<NotFoundView, string>(slug), "text/html; charset=utf-8", statusCode: StatusCodes.Status404NotFound);

    private static async Task<IResult> GetIndexAsync(WikiStore store, ViewRenderer views)
    {
        IReadOnlyList<IGrouping<string, PageSummary>> sections =
        [
            .. store.List().GroupBy(page => page.Section)
                .OrderBy(section => Array.IndexOf(Sections, section.Key) is >= 0 and var place ? place : Sections.Length)
                .ThenBy(section => section.Key, StringComparer.Ordinal),
        ];

        return Results.Extensions.MarkdownOrHtml(
            IndexMarkdown(sections),
            await views.RenderAsync<IndexView, IReadOnlyList<IGrouping<string, PageSummary>>>(sections));
    }

    private static async Task<IResult> GetPageAsync(string slug, WikiStore store, MarkdownReader reader, ViewRenderer views)
    {
        if (store.Find(slug) is not { } page)
        {
            return await NoSuchPageAsync(slug, views);
        }

        var article = new ArticleModel(page, reader.Render(page.Markdown));
        return Results.Extensions.MarkdownOrHtml(page.Markdown, await views.RenderAsync<ArticleView, ArticleModel>(article));
    }

    private static async Task<IResult> GetHistoryAsync(string slug, WikiStore store, ViewRenderer views)
    {
        if (store.Find(slug) is not { } page)
        {
            return await NoSuchPageAsync(slug, views);
        }

        var revisions = store.History(slug);
        var history = new HistoryModel(page, [.. revisions.Select((revision, index) => new HistoryEntry(
            revision,
            index + 1 < revisions.Count ? TextDifference.Between(revisions[index + 1].Markdown, revision.Markdown) : null))]);

        return Results.Extensions.MarkdownOrHtml(
            HistoryMarkdown(history),
            await views.RenderAsync<HistoryView, HistoryModel>(history));
    }

    private static string IndexMarkdown(IEnumerable<IGrouping<string, PageSummary>> sections)
    {
        var markdown = new StringBuilder("# Internal wiki\n");
        foreach (var section in sections)
        {
            markdown.Append($"\n## {MarkdownText.Escape(section.Key)}\n\n");
            foreach (var page in section)
            {
                markdown.Append($"- [{MarkdownText.Escape(page.Title)}](/pages/{page.Slug}): {MarkdownText.Escape(page.Summary)}\n");
            }
        }

        return markdown.ToString();
    }

    private static string HistoryMarkdown(HistoryModel history)
    {
        var markdown = new StringBuilder($"# History of [{MarkdownText.Escape(history.Page.Title)}](/pages/{history.Page.Slug})\n");
        foreach (var (revision, difference) in history.Entries)
        {
            markdown.Append($"\n## Revision {revision.Number}\n\n");
            markdown.Append($"{MarkdownText.Escape(revision.Author.ToString())}, {revision.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
            markdown.Append(revision.Note.Length > 0 ? $": {MarkdownText.Escape(revision.Note)}\n" : "\n");
            if (difference is not null)
            {
                markdown.Append($"\n{difference.ToMarkdown()}");
            }
        }

        return markdown.ToString();
    }
}
