using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ManagedAccess.MarkdownScore.Questions;

namespace ManagedAccess.MarkdownScore.Fuzz;

/// <summary>
/// <c>--fuzz MINUTES [--seed N] [--page N] [--faults DIRECTORY] [--go-on]</c>: converts mutated pages until the time is over. A page that breaks
/// a promise is written to a file and printed in short; seed and number give the same page again.
/// </summary>
/// <remarks>
/// SharpFuzz feeds a process from AFL or libFuzzer, native programs that no registry serves and that change bytes: almost all they
/// make ends in the tokenizer. This one knows tags, attributes, style rules and Markdown's own signs, and needs no other program.
/// </remarks>
internal static class FuzzCommand
{
    private static readonly TimeSpan LongestPage = TimeSpan.FromSeconds(20);
    private static readonly string[] Sets = ["extract-defuddle", "screens", "safety", "roundtrip"];

    public static int Run(string[] arguments, string pagesDirectory)
    {
        var minutes = double.Parse(After(arguments, "--fuzz") ?? "1", CultureInfo.InvariantCulture);
        var seed = int.Parse(After(arguments, "--seed") ?? Random.Shared.Next(1_000_000).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var faults = After(arguments, "--faults") ?? Path.Combine(Path.GetTempPath(), "markdown-faults");
        var mutator = new PageMutator([.. ApplicationPage.ReadAll(pagesDirectory).Select(page => page.Html), .. Corpora()]);
        Console.WriteLine($"fuzz: seed {seed}, {minutes} minutes");
        var first = long.Parse(After(arguments, "--page") ?? "0", CultureInfo.InvariantCulture);
        var (number, found, characters, current) = (first, 0, 0L, (string?)"");
        using var watch = Watch(() => (Volatile.Read(ref number), Volatile.Read(ref current)), faults, seed);
        var goOn = arguments.Contains("--go-on");
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started).TotalMinutes < minutes && (found == 0 || goOn); number++)
        {
            var html = mutator.Next(RandomOf(seed, number));
            Volatile.Write(ref current, html);
            characters += html.Length;
            var fault = ConversionChecks.Find(html);
            Volatile.Write(ref current, null);
            if (fault is not null)
            {
                found++;
                Report(fault, html, seed, number, faults);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fuzz: {number - first} pages of {characters / Math.Max(1, number - first)} characters, {found} faults"));
        return found == 0 ? 0 : 1;
    }

    /// <summary>The random numbers of one page: of the seed and its number only, so that no page depends on those before it.</summary>
    public static Random RandomOf(int seed, long number) => new(unchecked((int)((seed * 0x9E3779B1L) + (number * 0x85EBCA77L) >> 3)));

    private static string? After(string[] arguments, string option) =>
        arguments.Zip(arguments.Skip(1)).Where(pair => pair.First == option).Select(pair => pair.Second).FirstOrDefault();

    private static void Report(ConversionFault fault, string html, int seed, long number, string directory)
    {
        var path = Write(html, seed, number, directory);
        var shorter = Shrinker.Shrink(html, fault);
        Console.WriteLine($"fuzz: seed {seed}, page {number}, {path}: {fault.Kind}\n{(fault.Detail.Length > 1500 ? fault.Detail[..1500] : fault.Detail)}\n--- shortened\n{JsonSerializer.Serialize(shorter)}");
    }

    private static string Write(string html, int seed, long number, string directory)
    {
        // As UTF-16: an input may have halves of surrogate pairs.
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, $"{seed}-{number}.html");
        File.WriteAllBytes(path, Encoding.Unicode.GetBytes(html));
        return path;
    }

    // A page that never ends cannot report itself.
    private static Timer Watch(Func<(long Number, string? Html)> current, string faults, int seed)
    {
        var last = -1L;
        return new Timer(
            _ =>
            {
                var (number, html) = current();
                if (number == Interlocked.Exchange(ref last, number) && html is not null)
                {
                    Console.WriteLine($"fuzz: seed {seed}, page {number}, {Write(html, seed, number, faults)}: not done in {LongestPage.TotalSeconds} seconds");
                    Environment.Exit(1);
                }
            },
            null,
            LongestPage,
            LongestPage);
    }

    // The shared pages too, where they are beside the repository.
    private static IEnumerable<string> Corpora()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var corpora = Path.Combine(folder.FullName, "shared/corpora/markdown");
            if (Directory.Exists(corpora))
            {
                return Sets.SelectMany(set => ReadSet(Path.Combine(corpora, set + ".jsonl.gz")));
            }
        }

        return [];
    }

    private static IEnumerable<string> ReadSet(string path)
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            if (ScoreRequest.ReadHtml(line) is { Length: > 0 } html)
            {
                yield return html;
            }
        }
    }
}
