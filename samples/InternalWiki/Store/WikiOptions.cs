namespace InternalWiki.Store;

/// <summary>The section <c>Wiki</c> of the configuration.</summary>
internal sealed class WikiOptions
{
    /// <summary>The SQLite file.</summary>
    /// <value>Default <c>wiki.db</c>. A relative path starts at the content root.</value>
    public string Database { get; set; } = "wiki.db";
}
