using System.Text.Json;

namespace ManagedAccess.MarkdownScore.Questions;

/// <summary>A page as a framework emits it, what a reader of it can tell, and which of its elements are furniture.</summary>
/// <param name="Name">The name of the two files without their endings.</param>
/// <param name="Html">The page.</param>
/// <param name="Url">The address the page is served at.</param>
/// <param name="Questions">The questions a reader of the rendered page can answer.</param>
/// <param name="Furniture">CSS selectors of the elements that are not content: navigation, closed panels, commands.</param>
internal sealed record ApplicationPage(string Name, string Html, string Url, IReadOnlyList<Question> Questions, string Furniture)
{
    /// <summary>Reads every <c>*.html</c> of a directory with the <c>*.json</c> beside it.</summary>
    public static IReadOnlyList<ApplicationPage> ReadAll(string directory) =>
        [.. Directory.EnumerateFiles(directory, "*.html").Order(StringComparer.Ordinal).Select(Read)];

    private static ApplicationPage Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(path, ".json")));
        var root = document.RootElement;
        return new ApplicationPage(
            Path.GetFileNameWithoutExtension(path),
            File.ReadAllText(path),
            root.GetProperty("url").GetString()!,
            [.. root.GetProperty("questions").EnumerateArray().Select(Question.Read)],
            string.Join(", ", root.GetProperty("furniture").EnumerateArray().Select(selector => selector.GetString())));
    }
}
