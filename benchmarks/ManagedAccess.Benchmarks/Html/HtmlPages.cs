using System.IO.Compression;
using System.Text.Json;

namespace ManagedAccess.Benchmarks.Html;

/// <summary>The pages of the shared corpora, read once. They are never part of this repository.</summary>
public static class HtmlPages
{
    private static readonly string[] Sets = ["extract-readability", "extract-aeb", "apps"];

    /// <summary>The HTML of every page, or nothing on a machine without the corpora.</summary>
    public static IReadOnlyList<string> Load(int perSet = int.MaxValue)
    {
        List<string> pages = [];
        foreach (var set in Sets)
        {
            if (Find($"shared/corpora/markdown/{set}.jsonl.gz") is { } path)
            {
                using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
                for (var i = 0; i < perSet && reader.ReadLine() is { } line; i++)
                {
                    using var row = JsonDocument.Parse(line);
                    pages.Add(row.RootElement.GetProperty("html").GetString()!);
                }
            }
        }

        return pages;
    }

    private static string? Find(string relativePath)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, relativePath) is var candidate && File.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
