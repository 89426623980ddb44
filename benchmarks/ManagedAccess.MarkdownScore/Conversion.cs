using ManagedAccess.Markdown;
using ManagedAccess.Markdown.Selection.Boilerplate;

namespace ManagedAccess.MarkdownScore;

/// <summary>A page converted as the middleware does it.</summary>
internal static class Conversion
{
    private static readonly MarkdownConverter Converter = new();

    public static string Convert(string html, string url, bool extract, SelectionRule without = SelectionRule.None) => Converter.ConvertDocument(
        html,
        new MarkdownConversionOptions
        {
            ExtractMainContent = extract,

            // As the middleware does it: the title and the author of an article are in the front matter and nowhere else.
            FrontMatter = extract,
            BaseUri = Uri.TryCreate(url, UriKind.Absolute, out var address) ? address : null,
            MaxHtmlCharacters = 16 * 1024 * 1024,
        },
        without).Text;
}
