using System.Buffers;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.Tables;
using Markdig.Extensions.TaskLists;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace InternalWiki.Markup;

/// <summary>The values that the store keeps beside a page's Markdown.</summary>
internal sealed record PageText(string Title, string Summary, string PlainText);

/// <summary>A page as HTML, with the headings that "On this page" lists.</summary>
public sealed record RenderedPage(string Html, IReadOnlyList<PageHeading> Headings);

/// <summary>A second-level heading and its fragment.</summary>
public sealed record PageHeading(string Id, string Text);

/// <summary>Reads and renders the Markdown of pages. The texts of people and agents are never trusted: they may not contain HTML or unusual links.</summary>
internal sealed class MarkdownReader
{
    private const int SummaryLength = 180;

    /// <summary>The characters that plain text does not contain: C0 and DEL, except tab and line feed.</summary>
    public static readonly SearchValues<char> ControlCharacters = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Append(0x7F).Select(value => (char)value).Where(value => value is not ('\t' or '\n'))]);

    // Named one by one. UseAdvancedExtensions() adds generic attributes, and with them onclick.
    private readonly MarkdownPipeline _pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UsePipeTables()
        .UseTaskLists()
        .UseAutoLinks()
        .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
        .Build();

    /// <summary>The title, summary and plain text of a page; null when the text has no title or nests deeper than the parser goes.</summary>
    public PageText? Read(string markdown)
    {
        if (Parse(markdown) is not { } document || TitleOf(document) is not { } heading)
        {
            return null;
        }

        var title = PlainText(heading);
        if (title.Length == 0)
        {
            return null;
        }

        var summary = document.OfType<ParagraphBlock>().Select(PlainText).FirstOrDefault() ?? "";
        return new PageText(title, Shorten(summary), string.Join('\n', document.Where(block => block != heading).Select(PlainText)));
    }

    /// <summary>The page as HTML.</summary>
    public RenderedPage Render(string markdown)
    {
        if (Parse(markdown) is not { } document)
        {
            return new RenderedPage("", []);
        }

        SafeLinks.Apply(document);

        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        _pipeline.Setup(renderer);
        renderer.ObjectRenderers.Replace<HtmlTableRenderer>(new ScrollingTableRenderer());
        renderer.ObjectRenderers.Replace<CodeBlockRenderer>(new ScrollingCodeRenderer());
        renderer.ObjectRenderers.Replace<HtmlTaskListRenderer>(new TaskCheckboxRenderer());
        renderer.Render(document);

        var headings = document.OfType<HeadingBlock>().Where(heading => heading.Level == 2)
            .Select(heading => new PageHeading(heading.GetAttributes().Id ?? "", PlainText(heading)));
        return new RenderedPage(writer.ToString(), [.. headings]);
    }

    private MarkdownDocument? Parse(string markdown)
    {
        try
        {
            return Markdown.Parse(markdown, _pipeline);
        }
        catch (ArgumentException)
        {
            return null; // Markdig throws this if elements are nested too deeply
        }
    }

    private static HeadingBlock? TitleOf(MarkdownDocument document) => document.FirstOrDefault() as HeadingBlock is { Level: 1 } heading ? heading : null;

    private static string Shorten(string text)
    {
        if (text.Length <= SummaryLength)
        {
            return text;
        }

        var space = text.LastIndexOf(' ', SummaryLength);
        return string.Concat(text.AsSpan(0, space > 0 ? space : SummaryLength).TrimEnd(" ,;:."), "…");
    }

    private string PlainText(MarkdownObject block)
    {
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer) { EnableHtmlForBlock = false, EnableHtmlForInline = false, EnableHtmlEscape = false };
        _pipeline.Setup(renderer);
        renderer.Render(block);
        return writer.ToString().ReplaceLineEndings(" ").Trim();
    }
}
