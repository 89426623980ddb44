using ManagedAccess.AspNetCore;

namespace Microsoft.AspNetCore.Http;

/// <summary>Results for endpoints that have Markdown of their own.</summary>
public static class MarkdownResults
{
    /// <summary>A page in two forms; the client's <c>Accept</c> decides which one it gets.</summary>
    /// <param name="results"><c>Results.Extensions</c>.</param>
    /// <param name="markdown">The page as Markdown; sent as it is, after front matter if front matter is on.</param>
    /// <param name="html">The page as HTML.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static MarkdownOrHtml MarkdownOrHtml(this IResultExtensions results, string markdown, string html) =>
        results.MarkdownOrHtml(markdown, html, new MarkdownPageMetadata());

    /// <inheritdoc cref="MarkdownOrHtml(IResultExtensions, string, string)"/>
    /// <param name="results"><c>Results.Extensions</c>.</param>
    /// <param name="markdown">The page as Markdown; sent as it is, after front matter if front matter is on.</param>
    /// <param name="html">The page as HTML.</param>
    /// <param name="page">Title, description, author and date: front matter and <c>Last-Modified</c>.</param>
    public static MarkdownOrHtml MarkdownOrHtml(this IResultExtensions results, string markdown, string html, MarkdownPageMetadata page)
    {
        ArgumentNullException.ThrowIfNull(html);
        return results.MarkdownOrHtml(markdown, () => html, page);
    }

    /// <summary>A page in two forms; the HTML is made only for clients that get it.</summary>
    /// <param name="results"><c>Results.Extensions</c>.</param>
    /// <param name="markdown">The page as Markdown; sent as it is, after front matter if front matter is on.</param>
    /// <param name="html">Renders the page as HTML. Called at most once.</param>
    /// <param name="page">Title, description, author and date: front matter and <c>Last-Modified</c>.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static MarkdownOrHtml MarkdownOrHtml(this IResultExtensions results, string markdown, Func<string> html, MarkdownPageMetadata page)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(markdown);
        ArgumentNullException.ThrowIfNull(html);
        ArgumentNullException.ThrowIfNull(page);
        return new MarkdownOrHtml(markdown, html, null, page);
    }

    /// <summary>A page in two forms, with the HTML from another result, for example a Razor component.</summary>
    /// <param name="results"><c>Results.Extensions</c>.</param>
    /// <param name="markdown">The page as Markdown; sent as it is, after front matter if front matter is on.</param>
    /// <param name="html">Sends the page as HTML, with the validators that it sets itself.</param>
    /// <param name="page">Title, description, author and date: front matter and the Markdown's <c>Last-Modified</c>.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static MarkdownOrHtml MarkdownOrHtml(this IResultExtensions results, string markdown, IResult html, MarkdownPageMetadata page)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(markdown);
        ArgumentNullException.ThrowIfNull(html);
        ArgumentNullException.ThrowIfNull(page);
        return new MarkdownOrHtml(markdown, null, html, page);
    }
}
