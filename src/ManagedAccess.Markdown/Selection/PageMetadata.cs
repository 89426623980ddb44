using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection;

/// <summary>The information that a page gives about itself in <c>title</c>, <c>meta</c>, <c>link</c> and JSON-LD.</summary>
internal sealed class PageMetadata
{
    private static readonly string[] DocumentationGenerators =
        ["MediaWiki", "DokuWiki", "Docutils", "Sphinx", "mkdocs", "Docusaurus", "VitePress", "VuePress", "GitBook", "Asciidoctor", "AsciiDoc", "DocBook", "javadoc", "Doxygen", "mdBook", "rustdoc", "Confluence", "Antora", "docfx", "Starlight", "JetBrains Dokka"];

    public string? Title { get; private set; }

    public string? Description { get; private set; }

    public string? Author { get; private set; }

    public string? Date { get; private set; }

    public string? Canonical { get; private set; }

    /// <summary>The <c>href</c> of the first <c>base</c> element.</summary>
    public string? Base { get; private set; }

    /// <summary>The page declares itself to be one article, as newspapers and blogs do and applications do not.</summary>
    public bool IsArticle { get; private set; }

    /// <summary>A documentation generator or a wiki wrote the page, so all of its content is kept.</summary>
    public bool IsDocumentation { get; private set; }

    /// <summary>The page describes itself to strangers (Open Graph, a canonical address, feeds); a page behind a sign-in has no reason to do so.</summary>
    public bool IsPublished { get; private set; }

    private string? _openGraphTitle;
    private string? _headline;

    public static PageMetadata Read(HtmlTape tape)
    {
        var metadata = new PageMetadata();
        var body = EndOfHead(tape);
        var (title, address) = (-1, -1);
        for (var index = 0; index < tape.Count; index++)
        {
            ref readonly var record = ref tape[index];
            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            switch (record.Tag)
            {
                case HtmlTag.Title when title < 0 && !record.Is(TapeFlags.Foreign) && index + 1 < tape.Count && tape[index + 1].Kind == TapeKind.Text && !tape[index + 1].Is(TapeFlags.Blank) && !tape.TextOf(tape[index + 1]).IsWhiteSpace():
                    title = index + 1;
                    break;
                case HtmlTag.Meta:
                    if (metadata.AddMeta(tape, record, inHead: index < body) && address < 0)
                    {
                        address = index;
                    }

                    break;
                case HtmlTag.Link when tape.Attribute(record, HtmlAttribute.Rel).Equals("canonical", StringComparison.OrdinalIgnoreCase):
                    metadata.Canonical ??= index < body ? Clean(tape.Attribute(record, HtmlAttribute.Href)) : null;
                    metadata.IsPublished |= record.Has(HtmlAttribute.Href);
                    break;
                case HtmlTag.Base when metadata.Base is null && record.Has(HtmlAttribute.Href):
                    metadata.Base = tape.Attribute(record, HtmlAttribute.Href).Trim().ToString();
                    break;
                case HtmlTag.Script when index + 1 < tape.Count && tape[index + 1].Kind == TapeKind.Text
                    && tape.Attribute(record, HtmlAttribute.Type).Equals("application/ld+json", StringComparison.OrdinalIgnoreCase):
                    metadata.AddLinkedData(tape.TextOf(tape[index + 1]), titled: title >= 0 || metadata._openGraphTitle is not null);
                    break;
            }
        }

        // Most pages say each of these twice, and only one of the two is copied.
        metadata.Title = metadata._openGraphTitle ?? (title >= 0 ? Clean(tape.TextOf(tape[title])) : metadata._headline);
        metadata.Canonical ??= address >= 0 ? Clean(tape.Attribute(tape[address], HtmlAttribute.Content)) : null;
        return metadata;
    }

    // Text written by visitors comes after the head of a page. An address, a date or an author there is not the page's own (HTML standard §4.2.4).
    // The title and the kind of the page are believed anywhere: without the values in the body, fewer articles are recognized.
    private static int EndOfHead(HtmlTape tape)
    {
        for (var index = 0; index < tape.Count; index++)
        {
            ref readonly var record = ref tape[index];
            if (record.Kind == TapeKind.Text ? !record.Is(TapeFlags.Blank) : record.Kind == TapeKind.Start && record.Tag is not (HtmlTag.Html or HtmlTag.Head or HtmlTag.Title or HtmlTag.Meta or HtmlTag.Link
                or HtmlTag.Base or HtmlTag.Script or HtmlTag.Style or HtmlTag.Noscript or HtmlTag.Template))
            {
                return index;
            }

            index = record.Kind == TapeKind.Start && record.Tag is not (HtmlTag.Html or HtmlTag.Head) ? record.Match : index;
        }

        return tape.Count;
    }

    // True for the address of the page in Open Graph, which counts where no canonical address is given.
    private bool AddMeta(HtmlTape tape, in TapeRecord record, bool inHead)
    {
        var name = tape.Attribute(record, HtmlAttribute.Property);
        name = name.IsEmpty ? tape.Attribute(record, HtmlAttribute.Name) : name;
        name = name.IsEmpty ? tape.Attribute(record, HtmlAttribute.Itemprop) : name;
        var content = tape.Attribute(record, HtmlAttribute.Content);
        if (name.IsEmpty || name.Length > 40 || content.IsWhiteSpace())
        {
            return false;
        }

        Span<char> key = stackalloc char[40];
        name.ToLowerInvariant(key);
        switch (key[..name.Length])
        {
            case "og:title":
                _openGraphTitle ??= Clean(content);
                IsPublished = true;
                break;
            case "description" or "og:description" or "twitter:description":
                Description ??= inHead ? Clean(content) : null;
                break;
            case "author" or "article:author" or "dc.creator" or "parsely-author" or "byl" when !content.StartsWith("http"):
                Author ??= inHead ? Clean(content) : null;
                break;
            case "article:published_time" or "datepublished" or "date" or "dc.date" or "parsely-pub-date" or "pubdate":
                Date ??= inHead ? Clean(content) : null;
                IsArticle |= key[..name.Length].StartsWith("article:");
                break;
            case "generator":
                IsDocumentation |= IsDocumentationGenerator(content);
                break;
            case "og:url":
                IsPublished = true;
                return inHead;
            case "og:type":
                IsArticle |= content.Trim().Equals("article", StringComparison.OrdinalIgnoreCase);
                break;
        }

        return false;
    }

    private static bool IsDocumentationGenerator(ReadOnlySpan<char> content)
    {
        foreach (var generator in DocumentationGenerators)
        {
            if (content.StartsWith(generator, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // Publishers put this block at the end of the page. Sites remove scripts from the text that visitors write, so the block is the site's own.
    private void AddLinkedData(ReadOnlySpan<char> json, bool titled)
    {
        var data = LinkedData.Read(json, new LinkedDataNeeds(Title: !titled && _headline is null, Author: Author is null, Date: Date is null, Description: Description is null));
        IsArticle |= data.IsArticle;
        if (data.IsArticle)
        {
            _headline ??= data.Title;
            Author ??= data.Author;
            Date ??= data.Date;
            Description ??= data.Description;
        }
    }

    private static string? Clean(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty)
        {
            return null;
        }

        if (text.IndexOfAny("\n\r\t") < 0 && !text.Contains("  ", StringComparison.Ordinal))
        {
            return text.ToString();
        }

        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
