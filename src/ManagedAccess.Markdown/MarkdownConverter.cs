using System.Globalization;
using System.Text;
using ManagedAccess.Markdown;
using ManagedAccess.Markdown.Blocks;
using ManagedAccess.Markdown.Forms;
using ManagedAccess.Markdown.Inlines;
using ManagedAccess.Markdown.Parsing;
using ManagedAccess.Markdown.Roles;
using ManagedAccess.Markdown.Selection;
using ManagedAccess.Markdown.Selection.Boilerplate;
using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown;

/// <summary>Turns HTML into CommonMark with the GitHub extensions (tables, task lists, strikethrough, autolinks).</summary>
/// <remarks>
/// Safe to use from many threads at once. Any text is accepted, because any text is valid input for an HTML parser. The time grows
/// in proportion to its length. Text a person cannot see, scripts, and links other than http, https, mailto and tel are left out.
/// </remarks>
public sealed class MarkdownConverter
{
    // The register: one writer per construct. An element that is not named here is passed through, and its content is written in place.
    private readonly ElementWriterTable _writers = new ElementWriterTable(new FieldWriter())
        .Add(new BlockWriter(), HtmlTag.P, HtmlTag.Div, HtmlTag.Section, HtmlTag.Article, HtmlTag.Main, HtmlTag.Aside, HtmlTag.Header, HtmlTag.Footer, HtmlTag.Nav,
            HtmlTag.Address, HtmlTag.Center, HtmlTag.Details, HtmlTag.Dialog, HtmlTag.Dl, HtmlTag.Fieldset, HtmlTag.Figcaption, HtmlTag.Figure,
            HtmlTag.Form, HtmlTag.Hgroup, HtmlTag.Legend, HtmlTag.Search, HtmlTag.Body, HtmlTag.Caption, HtmlTag.Optgroup, HtmlTag.Option)
        .Add(new HeadingWriter(), HtmlTag.H1, HtmlTag.H2, HtmlTag.H3, HtmlTag.H4, HtmlTag.H5, HtmlTag.H6)
        .Add(new BlockQuoteWriter(), HtmlTag.Blockquote)
        .Add(new ThematicBreakWriter(), HtmlTag.Hr)
        .Add(new ListWriter(), HtmlTag.Ul, HtmlTag.Ol, HtmlTag.Menu, HtmlTag.Dir)
        .Add(new ListItemWriter(), HtmlTag.Li)
        .Add(new DefinitionWriter(), HtmlTag.Dt, HtmlTag.Dd)
        .Add(new CodeBlockWriter(), HtmlTag.Pre, HtmlTag.Listing, HtmlTag.Xmp, HtmlTag.Plaintext)
        .Add(new TableWriter(), HtmlTag.Table)
        .Add(new TableRowWriter(), HtmlTag.Tr)
        .Add(new TableCellWriter(), HtmlTag.Td, HtmlTag.Th)
        .Add(new SummaryWriter(), HtmlTag.Summary)
        .Add(new FormatWriter(InlineFormat.Strong), HtmlTag.Strong, HtmlTag.B)
        .Add(new FormatWriter(InlineFormat.Emphasis), HtmlTag.Em, HtmlTag.I)
        .Add(new FormatWriter(InlineFormat.Strikethrough), HtmlTag.Del, HtmlTag.S, HtmlTag.Strike)
        .Add(new AnchorWriter(), HtmlTag.A)
        .Add(new CodeWriter(), HtmlTag.Code, HtmlTag.Tt, HtmlTag.Samp)
        .Add(new KeyboardWriter(), HtmlTag.Kbd)
        .Add(new LineBreakWriter(), HtmlTag.Br)
        .Add(new ImageWriter(), HtmlTag.Img)
        .Add(new ScriptPositionWriter('^'), HtmlTag.Sup)
        .Add(new ScriptPositionWriter('_'), HtmlTag.Sub)
        .Add(new QuotationWriter(), HtmlTag.Q)
        .Add(new RubyTextWriter(), HtmlTag.Rt)
        .Add(new MathWriter(), HtmlTag.Math)
        .Add(new ScriptWriter(), HtmlTag.Script)
        .Add(new OmittedWriter(), HtmlTag.Style, HtmlTag.Template, HtmlTag.Noscript, HtmlTag.Svg, HtmlTag.Iframe, HtmlTag.Object, HtmlTag.Embed, HtmlTag.Applet,
            HtmlTag.Head, HtmlTag.Title, HtmlTag.Input, HtmlTag.Select, HtmlTag.Textarea, HtmlTag.Datalist, HtmlTag.Audio, HtmlTag.Video, HtmlTag.Canvas, HtmlTag.Noframes, HtmlTag.Noembed, HtmlTag.Rp, HtmlTag.Map);

    /// <summary>Converts a page or a fragment.</summary>
    /// <param name="html">The HTML.</param>
    /// <param name="options">How to convert; <see langword="null"/> means the defaults.</param>
    /// <returns>The Markdown; empty when the page has nothing a person could read.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="html"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">
    /// The page is longer than <see cref="MarkdownConversionOptions.MaxHtmlCharacters"/>, or a selector is outside the supported subset.
    /// </exception>
    public string Convert(string html, MarkdownConversionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(html);
        return ConvertDocument(html, options ?? new MarkdownConversionOptions()).Text;
    }

    /// <summary>Converts a page and keeps the values that it declares about itself.</summary>
    /// <exception cref="MarkdownLimitException">The page is longer than <see cref="MarkdownConversionOptions.MaxHtmlCharacters"/>.</exception>
    /// <exception cref="ArgumentException">A selector is outside the supported subset.</exception>
    internal MarkdownDocument ConvertDocument(string html, MarkdownConversionOptions options, SelectionRule without = SelectionRule.None)
    {
        if (html.Length > options.MaxHtmlCharacters)
        {
            throw new MarkdownLimitException($"The page has {html.Length} characters; at most {options.MaxHtmlCharacters} are converted. Raise MarkdownConversionOptions.MaxHtmlCharacters or leave the page as HTML.");
        }

        var content = options.ContentSelector is null ? null : SelectorList.Parse([options.ContentSelector]);
        var exclude = options.ExcludeSelectors.Count == 0 ? null : SelectorList.Parse(options.ExcludeSelectors);
        using var tape = TapeBuilder.Read(html);
        AriaRoles.Apply(tape);
        var metadata = PageMetadata.Read(tape);
        var (ranges, selection) = ContentSelection.Select(tape, new SelectionRequest(options.ExtractMainContent, content, exclude, metadata.IsArticle, metadata.IsDocumentation, metadata.IsPublished, options.FrontMatter ? metadata.Title : null, without));
        FootnoteRule.Number(tape, ranges);
        foreach (var range in ranges)
        {
            CodeLabels.Skip(tape, range);
        }

        var writing = new WritingOptions { Terse = options.ExtractMainContent, ResolveAgainst = PageAddress.ForLinks(metadata, options.BaseUri, options.AbsoluteLinks) };
        using var fields = FormFields.Mark(tape, ranges);
        using var writer = new MarkdownWriter(tape, _writers, writing) { Fields = fields };
        var canonical = PageAddress.Canonical(metadata, options.BaseUri);
        if (options.FrontMatter)
        {
            FrontMatter.Append(writer.Output.Text,
            [
                ("title", metadata.Title),
                ("url", canonical ?? options.BaseUri?.AbsoluteUri),
                ("description", metadata.Description),
                ("date", metadata.Date),
                ("author", metadata.Author),
            ]);
        }

        var start = writer.Output.Text.Length;
        foreach (var range in ranges)
        {
            writer.Write(range.Start.Value, range.End.Value);
        }

        var text = writer.Finish();
        return new MarkdownDocument
        {
            Text = text,
            HasContent = IsReadable(text.AsSpan(Math.Min(start, text.Length))),
            Title = metadata.Title,
            Description = metadata.Description,
            Author = metadata.Author,
            Date = metadata.Date,
            CanonicalUrl = canonical,
            Selection = selection.Name(),
            Steps = tape.Steps + tape.Visits + writer.Steps,
        };
    }

    // Spaces, controls and characters that join letters are not visible by themselves.
    private static bool IsReadable(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Format)
            {
                return true;
            }
        }

        return false;
    }
}
