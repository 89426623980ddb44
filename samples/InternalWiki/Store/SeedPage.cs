using System.Globalization;
using InternalWiki.Markup;

namespace InternalWiki.Store;

/// <summary>A page that ships with the wiki: a Markdown file with its section, author and date in the front matter.</summary>
internal sealed record SeedPage(string Slug, string Section, string Author, DateTimeOffset At, string Markdown)
{
    private const string Folder = "Content/";

    /// <summary>Every page in the assembly.</summary>
    public static IEnumerable<SeedPage> ReadAll()
    {
        var assembly = typeof(SeedPage).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return Parse(Path.GetFileNameWithoutExtension(name), reader.ReadToEnd().ReplaceLineEndings("\n"));
        }
    }

    private static SeedPage Parse(string slug, string file)
    {
        var (matter, markdown) = FrontMatter.Split(file);
        var entries = matter.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1]);

        return new SeedPage(
            slug,
            entries["section"],
            entries["author"],
            DateTimeOffset.Parse(entries["date"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            markdown);
    }
}
