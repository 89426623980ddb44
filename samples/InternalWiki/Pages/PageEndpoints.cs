using System.Text;
using InternalWiki.Layout;
using InternalWiki.Markup;
using InternalWiki.Store;
using ManagedAccess.AspNetCore;

namespace InternalWiki.Pages;

/// <summary>The read side: every answer exists as HTML for people and as Markdown for agents.</summary>
internal static class PageEndpoints
{
    /// <summary>The order of the sections that the wiki ships with; sections that people add follow.</summary>
    private static readonly string[] Sections = ["Start here", "Operations", "Engineering", "People"];

    public static IEndpointRouteBuilder MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/", GetIndex);
        routes.MapRead("/pages/{slug}", GetPage);
        routes.MapRead("/pages/{slug}/history", GetHistory);
        return routes;
    }

    /// <summary>404, as a page of the wiki.</summary>
    public static IResult NoSuchPage(string slug) => new ViewResult<NotFoundView, string>(slug, StatusCodes.Status404NotFound);

    private static MarkdownOrHtml GetIndex(WikiStore store)
    {
        IReadOnlyList<IGrouping<string, PageSummary>> sections =
        [
            .. store.List().GroupBy(page => page.Section)
                .OrderBy(section => Array.IndexOf(Sections, section.Key) is >= 0 and var place ? place : Sections.Length)
                .ThenBy(section => section.Key, StringComparer.Ordinal),
        ];

        return Results.Extensions.MarkdownOrHtml(
            IndexMarkdown(sections),
            new ViewResult<IndexView, IReadOnlyList<IGrouping<string, PageSummary>>>(sections),
            new MarkdownPageMetadata { Title = "Internal wiki" });
    }

    private static IResult GetPage(string slug, WikiStore store, MarkdownReader reader)
    {
        if (store.Find(slug) is not { } page)
        {
            return NoSuchPage(slug);
        }

        return Results.Extensions.MarkdownOrHtml(
            page.Markdown,
            new ViewResult<ArticleView, ArticleModel>(new ArticleModel(page, reader.Render(page.Markdown))),
            new MarkdownPageMetadata { Title = page.Title, Description = page.Summary, Author = page.Author.ToString(), LastModified = page.UpdatedAt });
    }

    private static IResult GetHistory(string slug, WikiStore store)
    {
        if (store.Find(slug) is not { } page)
        {
            return NoSuchPage(slug);
        }

        var revisions = store.History(slug);
        var history = new HistoryModel(page, [.. revisions.Select((revision, index) => new HistoryEntry(
            revision,
            index + 1 < revisions.Count ? TextDifference.Between(revisions[index + 1].Markdown, revision.Markdown) : null))]);

        return Results.Extensions.MarkdownOrHtml(
            HistoryMarkdown(history),
            new ViewResult<HistoryView, HistoryModel>(history),
            new MarkdownPageMetadata { Title = $"History of {page.Title}" });
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
