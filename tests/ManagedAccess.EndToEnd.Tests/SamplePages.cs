namespace ManagedAccess.EndToEnd.Tests;

/// <summary>The pages the wiki ships with, as they were written.</summary>
public static class SamplePages
{
    private const string Fence = "---\n";

    /// <summary>The Markdown of a page, without the front matter of its file.</summary>
    public static string Read(string slug) => Split(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Content", slug + ".md"))).Text;

    /// <summary>The lines of the front matter, and the text below it.</summary>
    public static (string[] FrontMatter, string Text) Split(string markdown)
    {
        Assert.StartsWith(Fence, markdown, StringComparison.Ordinal);
        var end = markdown.IndexOf("\n" + Fence, StringComparison.Ordinal);
        return (markdown[Fence.Length..end].Split('\n'), markdown[(end + 1 + Fence.Length)..].Trim());
    }

    public static string WithoutFrontMatter(string markdown) => markdown.StartsWith(Fence, StringComparison.Ordinal) ? Split(markdown).Text : markdown;
}
