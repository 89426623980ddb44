namespace ManagedAccess.Markdown;

/// <summary>Counts the tokens that a model reads in a Markdown text; a web app sends it as <c>X-Markdown-Tokens</c>.</summary>
/// <remarks>
/// The default estimates in one pass, on average within a few per cent of <c>o200k_base</c>. In a web app, register another
/// singleton before or after <c>AddManagedAccess</c> for an exact count.
/// </remarks>
public interface IMarkdownTokenCounter
{
    /// <summary>The number of tokens in <paramref name="markdown"/>, zero for an empty text. Called concurrently.</summary>
    /// <param name="markdown">The whole text, front matter included.</param>
    int Count(ReadOnlySpan<char> markdown);
}
