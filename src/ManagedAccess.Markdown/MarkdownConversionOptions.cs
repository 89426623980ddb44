namespace ManagedAccess.Markdown;

/// <summary>How one page is turned into Markdown.</summary>
public sealed class MarkdownConversionOptions
{
    /// <summary>The address of the page.</summary>
    /// <value>Default <see langword="null"/>. Relative links are resolved from this address; see <see cref="AbsoluteLinks"/>.</value>
    public Uri? BaseUri { get; set; }

    /// <summary>Whether relative links are written out in full, resolved against the page's <c>base</c> element and <see cref="BaseUri"/>.</summary>
    /// <value>
    /// Default <see langword="false"/>: a relative link stays as short as the page has it, and a client that knows the address of the page
    /// resolves it to the same target. Links of a page with a <c>base</c> element are always written out in full.
    /// </value>
    public bool AbsoluteLinks { get; set; }

    /// <summary>Whether navigation, footers and other furniture around the content are left out.</summary>
    /// <value>Default <see langword="true"/>. When <see langword="false"/> the whole body is converted; text a person cannot see is left out either way.</value>
    public bool ExtractMainContent { get; set; } = true;

    /// <summary>A selector for the elements that are the content; overrules the choice the converter would make.</summary>
    /// <value>Default <see langword="null"/>. A page without a match is converted as if there were no selector.</value>
    /// <remarks>
    /// The subset of CSS understood here and in <see cref="ExcludeSelectors"/>: type (<c>main</c>), <c>*</c>, <c>.class</c>, <c>#id</c>,
    /// <c>[attribute]</c>, <c>[attribute=value]</c>, any of these without space between them, descendant (<c>a b</c>),
    /// child (<c>a &gt; b</c>) and a comma between alternatives. Anything else is an <see cref="ArgumentException"/> at conversion.
    /// </remarks>
    public string? ContentSelector { get; set; }

    /// <summary>Selectors for elements that are left out, with everything inside them.</summary>
    /// <value>Default empty. The subset of CSS is that of <see cref="ContentSelector"/>.</value>
    public IReadOnlyList<string> ExcludeSelectors { get; set; } = [];

    /// <summary>Whether the Markdown starts with a YAML block of the values that the page declares: title, address, description, date, author.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool FrontMatter { get; set; }

    /// <summary>The longest page that is converted, in UTF-16 code units.</summary>
    /// <value>Default 8,388,608. Must be positive.</value>
    /// <remarks>Conversion takes time in proportion to this length, for any content.</remarks>
    public int MaxHtmlCharacters { get; set; } = 8 * 1024 * 1024;
}
