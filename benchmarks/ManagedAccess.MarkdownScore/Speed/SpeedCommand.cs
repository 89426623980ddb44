using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ManagedAccess.MarkdownScore.Questions;

namespace ManagedAccess.MarkdownScore.Speed;

/// <summary>
/// Converts the pages of the open corpora with our converter and with another program, page by page in turn, so that the load of the machine falls on both.
/// Of each page the best of several rounds counts: by then both have compiled their code.
/// </summary>
internal static class SpeedCommand
{
    private const int Rounds = 20;

    private static readonly string[] Sets = ["extract-readability", "extract-aeb", "apps"];

    /// <param name="corpora">The directory of the corpora.</param>
    /// <param name="converter">The other program: a name, "=", and a command that speaks the scorer's protocol and reports its microseconds.</param>
    public static async Task<int> RunAsync(string corpora, string converter)
    {
        var parts = converter.Split('=', 2);
        var pages = Sets.SelectMany(set => Read(corpora, set)).ToArray();
        var ours = Enumerable.Repeat(double.MaxValue, pages.Length).ToArray();
        var theirs = ours.ToArray();
        using var other = new ConverterProcess(parts[1]);
        for (var round = 0; round < Rounds; round++)
        {
            for (var page = 0; page < pages.Length; page++)
            {
                var started = Stopwatch.GetTimestamp();
                _ = Conversion.Convert(pages[page].Html, pages[page].Url, extract: true);
                ours[page] = Math.Min(ours[page], Stopwatch.GetElapsedTime(started).TotalMicroseconds);
                theirs[page] = Math.Min(theirs[page], await other.TimeAsync(pages[page]));
            }
        }

        var bytes = pages.Sum(page => (double)Encoding.UTF8.GetByteCount(page.Html));
        Print("ours", ours, bytes);
        Print(parts[0], theirs, bytes);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ours / {parts[0]}: {theirs.Sum() / ours.Sum():F2} over {pages.Length} pages, {bytes / 1e6:F1} MB"));
        return 0;
    }

    private static void Print(string name, double[] microseconds, double bytes)
    {
        var sorted = microseconds.Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {bytes / microseconds.Sum():F0} MB/s, p50 {sorted[sorted.Length / 2] / 1000:F2} ms, p95 {sorted[sorted.Length * 95 / 100] / 1000:F1} ms, max {sorted[^1] / 1000:F1} ms"));
    }

    private static IEnumerable<ApplicationPage> Read(string corpora, string set)
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(corpora, set + ".jsonl.gz")), CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            using var page = JsonDocument.Parse(line);
            yield return new ApplicationPage(page.RootElement.GetProperty("name").GetString()!, page.RootElement.GetProperty("html").GetString()!, page.RootElement.GetProperty("url").GetString() ?? "", [], "");
        }
    }
}
