namespace ManagedAccess.EndToEnd.Tests;

/// <summary>The pages the wiki ships with, as they were written.</summary>
public static class SamplePages
{
    /// <summary>The Markdown of a page, without the front matter of its file.</summary>
    public static string Read(string slug)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Content", slug + ".md"));
        return text[(text.IndexOf("\n---\n", StringComparison.Ordinal) + "\n---\n".Length)..];
    }
}
