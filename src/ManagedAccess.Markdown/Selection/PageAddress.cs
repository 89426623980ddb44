namespace ManagedAccess.Markdown.Selection;

/// <summary>The addresses of a page.</summary>
internal static class PageAddress
{
    /// <summary>
    /// The address to resolve relative links against, or null when the links may stay relative: an agent that asked for the page
    /// knows its address and reads the links as a browser does, and a short link costs fewer tokens. A <c>base</c> element breaks that.
    /// </summary>
    public static Uri? ForLinks(PageMetadata metadata, Uri? address, bool absoluteLinks)
    {
        if (metadata.Base is null)
        {
            return absoluteLinks ? address : null;
        }

        var declared = address is null
            ? (Uri.TryCreate(metadata.Base, UriKind.Absolute, out var absolute) ? absolute : null)
            : (Uri.TryCreate(address, metadata.Base, out var resolved) ? resolved : null);
        return declared is { Scheme: "http" or "https" } ? declared : address;
    }

    /// <summary>The canonical address as an absolute address, or null.</summary>
    public static string? Canonical(PageMetadata metadata, Uri? address)
    {
        if (metadata.Canonical is null)
        {
            return null;
        }

        var found = address is null
            ? Uri.TryCreate(metadata.Canonical, UriKind.Absolute, out var canonical)
            : Uri.TryCreate(address, metadata.Canonical, out canonical);
        return found && canonical!.Scheme is "http" or "https" ? canonical!.AbsoluteUri : null;
    }
}
