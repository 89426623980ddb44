using System.IO.Compression;
using System.Text.Json;
using ManagedAccess.Testing;
using Microsoft.ML.Tokenizers;
using Xunit;

namespace ManagedAccess.Markdown.Tests;

/// <summary>The estimate beside the tokenizer it stands in for, on pages of the open corpora as this converter writes them.</summary>
public class TokenEstimateAccuracyTests(ITestOutputHelper output)
{
    private const int PagesOfEach = 25;
    private const int LongestPage = 200_000;
    private const int FewestTokens = 50; // below, rounding alone is several per cent

    [Fact]
    public void Estimate_OnConvertedPages_IsWithinSixPerCentOfO200kOnAverage()
    {
        var tokenizer = TiktokenTokenizer.CreateForModel("gpt-4o");
        var estimate = new TokenEstimate();
        var errors = new List<double>();
        foreach (var markdown in new[] { "apps", "extract-readability", "extract-aeb" }.SelectMany(Converted))
        {
            var exact = tokenizer.CountTokens(markdown);
            if (exact >= FewestTokens)
            {
                errors.Add(Math.Abs(estimate.Count(markdown) - exact) / (double)exact);
            }
        }

        errors.Sort();
        var mean = errors.Average();
        var p95 = errors[(int)(errors.Count * 0.95)];
        output.WriteLine($"{errors.Count} pages: mean {mean:P1}, 95th percentile {p95:P1}");
        Assert.InRange(mean, 0, 0.06);
        Assert.InRange(p95, 0, 0.15);
    }

    private static IEnumerable<string> Converted(string corpus)
    {
        var path = SharedData.Find($"corpora/markdown/{corpus}.jsonl.gz");
        if (path is null)
        {
            Assert.Skip("skipped: the corpora are not on this machine");
        }

        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var converter = new MarkdownConverter();
        for (var pages = 0; pages < PagesOfEach && reader.ReadLine() is { } line;)
        {
            using var page = JsonDocument.Parse(line);
            var html = page.RootElement.GetProperty("html").GetString()!;
            if (html.Length <= LongestPage)
            {
                pages++;
                yield return converter.Convert(html);
            }
        }
    }
}
