namespace InternalWiki.Layout;

/// <summary>How a request came, in the words of a table's column "Through".</summary>
internal static class Ways
{
    /// <summary>The name of the client, a browser, or that the way is unknown.</summary>
    /// <param name="client">The name of the client, if it is known.</param>
    /// <param name="via">The library's word: Browser, Agent or Unknown; null without a caller, and for pages that came with the wiki.</param>
    public static string Of(string? client, string? via) => client ?? via switch
    {
        "Browser" => "a browser",
        "Unknown" => "unknown",
        _ => "—",
    };
}
