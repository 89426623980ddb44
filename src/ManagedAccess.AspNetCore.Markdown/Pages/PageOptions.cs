namespace ManagedAccess.AspNetCore.Markdown.Pages;

/// <summary>The settings for every page and its response.</summary>
internal sealed class PageOptions
{
    /// <summary>Whether pages are negotiated at all.</summary>
    public required bool Enabled { get; init; }

    /// <summary>The largest HTML body that is held back and converted, in bytes.</summary>
    public required int MaxHtmlLength { get; init; }

    /// <summary>The suffix of the path of a page's Markdown, or null when the Markdown does not have its own path.</summary>
    public string? PathSuffix { get; init; }

    /// <summary>The <c>variant</c> parameter of <c>text/markdown</c>, or null.</summary>
    public string? Variant { get; init; }

    /// <summary>The value of <c>Content-Signal</c>, or null.</summary>
    public string? ContentSignal { get; init; }
}
