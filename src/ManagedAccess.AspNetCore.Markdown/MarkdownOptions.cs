using System.ComponentModel.DataAnnotations;
using ManagedAccess.AspNetCore.Markdown;
using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Markdown.Pages;
using ManagedAccess.Markdown;

namespace ManagedAccess.AspNetCore;

/// <summary>How pages are offered as Markdown beside HTML; the section <c>ManagedAccess:Markdown</c>.</summary>
public sealed class MarkdownOptions
{
    // Elements that the framework adds to pages. The first is in every page of Blazor's templates, and the app's style sheet
    // hides it until an error occurs. The others are the tabs of the developer exception page that show the credentials of the request.
    private static readonly string[] OfTheFramework = ["#blazor-error-ui", "#headerspage", "#cookiespage"];

    /// <summary>Whether a client that prefers <c>text/markdown</c> gets it.</summary>
    /// <value>Default <see langword="true"/>. When <see langword="false"/> nothing is negotiated and every page stays HTML.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The element that holds a page's main content, as a CSS selector.</summary>
    /// <value>Default <see langword="null"/>: landmarks (<c>main</c>, <c>article</c>) first, scoring for a page without landmarks.</value>
    /// <remarks>Converted pages only; an endpoint that has Markdown of its own sends all of it.</remarks>
    [Selector]
    public string? ContentSelector { get; set; }

    /// <summary>Elements that are left out of the Markdown, as CSS selectors, in addition to what a reader cannot see.</summary>
    /// <value>Default empty.</value>
    [Selector]
    public IList<string> ExcludeSelectors { get; } = [];

    /// <summary>A suffix that gives the Markdown of every page a URL of its own: with <c>.md</c>, <c>/pages/x.md</c> is the Markdown of <c>/pages/x</c>.</summary>
    /// <value>Default <see langword="null"/>: one URL, two forms. A dot and up to 15 letters or digits.</value>
    /// <remarks>
    /// The HTML form then names that URL in <c>Link: rel="alternate"</c> (RFC 8288). The application's files and routes
    /// with a path that ends in the suffix can no longer be reached by <c>GET</c>.
    /// </remarks>
    [Suffix]
    public string? PathSuffix { get; set; }

    /// <summary>Whether the Markdown begins with a YAML block naming title, URL, description, date and author, as far as the page declares them.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool FrontMatter { get; set; } = true;

    /// <summary>The value of <c>Content-Signal</c> on Markdown responses, for example <c>ai-train=no, search=no, ai-input=yes</c>.</summary>
    /// <value>Default <see langword="null"/>: the field is not sent. Keys <c>search</c>, <c>ai-input</c>, <c>ai-train</c>; values <c>yes</c>, <c>no</c>.</value>
    /// <remarks>It tells a well-behaved agent which uses of the page are allowed, and does not enforce them. There is no permissive default.</remarks>
    [Signals]
    public string? ContentSignal { get; set; }

    /// <summary>The <c>variant</c> parameter of <c>text/markdown</c> (RFC 7763 §2).</summary>
    /// <value>Default <see langword="null"/>: not sent. <c>GFM</c> or <c>CommonMark</c>, the registered variants that converted pages conform to.</value>
    [AllowedValues(null, "GFM", "CommonMark", ErrorMessage = "GFM or CommonMark (RFC 7763 §2), or nothing at all")]
    public string? Variant { get; set; }

    /// <summary>The largest HTML body that is held back and converted, in bytes. A larger one is sent as it is.</summary>
    /// <value>Default 2 MiB. From 1 KiB to 64 MiB.</value>
    /// <remarks>Up to this much memory is held for each request that is being converted.</remarks>
    [Bounds(1024, 64 * 1024 * 1024, "bytes")]
    public int MaxHtmlLength { get; set; } = 2 * 1024 * 1024;

    /// <summary>The configuration section of these settings.</summary>
    internal const string Section = "ManagedAccess:Markdown";

    /// <summary>These settings alone, for an app that has Markdown without access.</summary>
    internal static SettingsSchema Schema { get; } = new(Section, SettingsType.Of<MarkdownOptions>(), []);

    /// <summary>The part of these settings that the response and its page need.</summary>
    internal PageOptions ForPages() => new()
    {
        Enabled = Enabled,
        MaxHtmlLength = MaxHtmlLength,
        PathSuffix = PathSuffix,
        Variant = Variant,
        ContentSignal = ContentSignal,
    };

    /// <summary>How the page at <paramref name="address"/> is converted.</summary>
    internal MarkdownConversionOptions ForConversion(Uri? address) => new()
    {
        BaseUri = address,
        ContentSelector = ContentSelector,
        ExcludeSelectors = [.. ExcludeSelectors, .. OfTheFramework],
        FrontMatter = FrontMatter,
        MaxHtmlCharacters = MaxHtmlLength, // each character takes at least a byte
    };
}
