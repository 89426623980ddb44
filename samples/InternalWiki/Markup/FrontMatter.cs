namespace InternalWiki.Markup;

/// <summary>
/// The lines between <c>---</c> at the beginning of a Markdown file. Pages are stored without them; clients that read a page as Markdown
/// get these lines, and may send them back.
/// </summary>
internal static class FrontMatter
{
    private const string Fence = "---\n";

    /// <summary>The two parts of a text with a line feed at the end of each line; the first is empty when it has no front matter.</summary>
    public static (string Matter, string Text) Split(string text)
    {
        if (!text.StartsWith(Fence, StringComparison.Ordinal))
        {
            return ("", text);
        }

        var end = text.IndexOf("\n" + Fence, Fence.Length - 1, StringComparison.Ordinal);
        return end < 0 ? ("", text) : (text[Fence.Length..(end + 1)], text[(end + 1 + Fence.Length)..].TrimStart('\n'));
    }
}
