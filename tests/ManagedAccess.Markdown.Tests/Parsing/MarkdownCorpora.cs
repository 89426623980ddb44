using System.IO.Compression;
using System.Text.Json;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.Markdown.Tests.Parsing;

/// <summary>The shared pages, read from beside the repository.</summary>
internal static class MarkdownCorpora
{
    public static readonly string[] Sets = ["extract-readability", "extract-aeb", "extract-defuddle", "apps"];

    public static IEnumerable<(string Name, string Html)> Pages(string set, string member = "html")
    {
        var path = SharedData.Find($"corpora/markdown/{set}.jsonl.gz");
        if (path is null)
        {
            Assert.Skip("skipped: the shared corpora are not on this machine");
        }

        using var reader = new StreamReader(new GZipStream(File.OpenRead(path!), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            using var row = JsonDocument.Parse(line);
            yield return (row.RootElement.GetProperty("name").GetString()!, row.RootElement.GetProperty(member).GetString()!);
        }
    }
}
