using System.Diagnostics;
using System.Globalization;
using AngleSharp.Html.Parser;
using ManagedAccess.AspNetCore.Markdown;

namespace ManagedAccess.Benchmarks.Html;

/// <summary>The gates for HTML of the performance goals, in one process and interleaved, so that the load of the machine falls on both.</summary>
public static class HtmlCheck
{
    private const double MinRatio = 1.5;
    private const double MaxBytesPerKilobyte = 1000;
    private const double MaxHostileMilliseconds = 100;

    private static readonly MarkdownConverter Converter = new();
    private static readonly MarkdownConversionOptions Options = new() { MaxHtmlLength = 16 * 1024 * 1024 };

    /// <summary>Measures and writes a report; true when every gate holds.</summary>
    public static bool Run(TextWriter report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var passed = CheckPages(report);
        return CheckHostile(report) && passed;
    }

    private static bool CheckPages(TextWriter report)
    {
        var pages = HtmlPages.Load(perSet: 30);
        if (pages.Count == 0)
        {
            report.WriteLine("html: skipped, no corpora on this machine");
            return true;
        }

        var parser = new HtmlParser();
        var (ours, theirs, bytes) = (0L, 0L, 0L);
        for (var round = 0; round < 5; round++)
        {
            foreach (var page in pages)
            {
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                var started = Stopwatch.GetTimestamp();
                _ = Converter.Convert(page, Options);
                var converted = Stopwatch.GetTimestamp();
                allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
                var parsing = Stopwatch.GetTimestamp();
                using var document = parser.ParseDocument(page);
                var parsed = Stopwatch.GetTimestamp();
                if (round >= 2)
                {
                    ours += converted - started;
                    theirs += parsed - parsing;
                    bytes += allocated;
                }
            }
        }

        var characters = pages.Sum(page => (long)page.Length) * 3;
        var ratio = (double)theirs / ours;
        var perKilobyte = bytes * 1024.0 / characters;
        var speed = characters / 1e6 / Stopwatch.GetElapsedTime(0, ours).TotalSeconds;
        report.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"html: {pages.Count} pages, {speed:F0} M characters/s, {ratio:F2} times AngleSharp's parse (gate {MinRatio}), {perKilobyte:F0} bytes allocated per KB (gate {MaxBytesPerKilobyte})"));
        return ratio >= MinRatio && perKilobyte <= MaxBytesPerKilobyte;
    }

    private static bool CheckHostile(TextWriter report)
    {
        var passed = true;
        foreach (var (name, html) in HostilePages.All())
        {
            var best = double.MaxValue;
            for (var i = 0; i < 3; i++)
            {
                var started = Stopwatch.GetTimestamp();
                _ = Converter.Convert(html, Options);
                best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            passed &= best < MaxHostileMilliseconds;
            report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"html: hostile {name}, {html.Length / 1024} K characters: {best:F1} ms (gate {MaxHostileMilliseconds})"));
        }

        return passed;
    }
}
