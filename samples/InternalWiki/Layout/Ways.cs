namespace InternalWiki.Layout;

/// <summary>How a request came, in the words of a table's column "Through".</summary>
internal static class Ways
{
    /// <summary>The client by name, a browser, or that nobody can tell.</summary>
    /// <param name="client">What the client is called, if it is known.</param>
    /// <param name="via">The library's word: Browser, Agent or Unknown; null for nobody and for what came with the wiki.</param>
    public static string Of(string? client, string? via) => client ?? via switch
    {
        "Browser" => "a browser",
        "Unknown" => "unknown",
        _ => "—",
    };
}
