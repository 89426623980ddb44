namespace ManagedAccess.AspNetCore.Markdown.Pages;

/// <summary>What the settings say about every page and the response it leaves in.</summary>
internal sealed class PageOptions
{
    /// <summary>Whether pages are negotiated at all.</summary>
    public required bool Enabled { get; init; }

    /// <summary>The largest HTML body that is held back and converted, in bytes.</summary>
    public required int MaxHtmlLength { get; init; }

    /// <summary>What the path of a page's Markdown ends in, or null where it has none of its own.</summary>
    public string? PathSuffix { get; init; }

    /// <summary>The <c>variant</c> parameter of <c>text/markdown</c>, or null.</summary>
    public string? Variant { get; init; }

    /// <summary>The value of <c>Content-Signal</c>, or null.</summary>
    public string? ContentSignal { get; init; }
}
