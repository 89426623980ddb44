using System.Text.RegularExpressions;
using Markdig;
using Markdig.Helpers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace ManagedAccess.MarkdownScore.Fuzz;

/// <summary>Reads Markdown as an app that renders it would, and looks for what such a page must not do.</summary>
internal static partial class ReadMarkdown
{
    // Markdig takes time in the square of the open brackets: at sixty thousand, minutes.
    private const int MaxBrackets = 1000;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseYamlFrontMatter().UsePipeTables().UseTaskLists().UseEmphasisExtras().Build();

    /// <summary>Raw HTML other than the few tags the converter writes where Markdown has no sign, or an address that is run.</summary>
    public static ConversionFault? FindActive(string markdown)
    {
        if (markdown.Count(character => character == '[') > MaxBrackets)
        {
            return null;
        }

        foreach (var node in Markdig.Markdown.Parse(markdown, Pipeline).Descendants())
        {
            var (kind, text) = node switch
            {
                HtmlBlock block => ("raw HTML", block.Lines.ToString()),
                HtmlInline inline => ("raw HTML", inline.Tag),
                LinkInline link => ("address", link.Url ?? ""),
                AutolinkInline link => ("address", link.Url),
                _ => ("", ""),
            };
            if ((kind == "raw HTML" && !Harmless().IsMatch(text)) || (kind == "address" && Runs(text)))
            {
                return new ConversionFault(kind, text);
            }
        }

        return null;
    }

    // As a browser reads it: what stands before the scheme and white space within do not count (URL standard §4.4).
    private static bool Runs(string address)
    {
        var text = string.Concat(address.SkipWhile(character => character <= ' ').Where(character => character is not ('\t' or '\n' or '\r')));
        return Scheme().Match(text) is { Success: true } scheme && scheme.Groups[1].Value.ToLowerInvariant() is not ("http" or "https" or "mailto" or "tel");
    }

    [GeneratedRegex(@"^(<br>|</?[ou]l>|</?li>|</?pre>|<!-- -->|[^<]+)+$")]
    private static partial Regex Harmless();

    [GeneratedRegex("^([A-Za-z][A-Za-z0-9+.-]*):")]
    private static partial Regex Scheme();
}
