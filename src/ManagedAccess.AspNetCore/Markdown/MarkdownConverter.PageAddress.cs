using ManagedAccess.AspNetCore.Markdown.Selection;

namespace ManagedAccess.AspNetCore.Markdown;

/// <summary>The addresses a page is known by.</summary>
internal static class PageAddress
{
    /// <summary>
    /// What relative links have to be resolved against, or null when they may stay as they are: an agent that asked for the page
    /// knows its address and reads them as a browser does, and a short link costs fewer tokens. A <c>base</c> element breaks that.
    /// </summary>
    public static Uri? ForLinks(MarkdownConversionOptions options, PageMetadata metadata)
    {
        if (metadata.Base is null)
        {
            return options.AbsoluteLinks ? options.BaseUri : null;
        }

        var declared = options.BaseUri is null
            ? (Uri.TryCreate(metadata.Base, UriKind.Absolute, out var absolute) ? absolute : null)
            : (Uri.TryCreate(options.BaseUri, metadata.Base, out var resolved) ? resolved : null);
        return declared is { Scheme: "http" or "https" } ? declared : options.BaseUri;
    }

    /// <summary>The canonical address as an absolute one, or null.</summary>
    public static string? Canonical(MarkdownConversionOptions options, PageMetadata metadata)
    {
        if (metadata.Canonical is null)
        {
            return null;
        }

        var found = options.BaseUri is null
            ? Uri.TryCreate(metadata.Canonical, UriKind.Absolute, out var address)
            : Uri.TryCreate(options.BaseUri, metadata.Canonical, out address);
        return found && address!.Scheme is "http" or "https" ? address!.AbsoluteUri : null;
    }
}
