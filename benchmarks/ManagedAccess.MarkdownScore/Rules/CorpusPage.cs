using System.IO.Compression;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using ManagedAccess.MarkdownScore.Questions;

namespace ManagedAccess.MarkdownScore.Rules;

/// <summary>One page of the open corpora, and how well a Markdown document has its content: from 0 to 1.</summary>
internal sealed record CorpusPage(string Set, string Name, string Html, string Url, Func<string, double> Score)
{
    /// <summary>The sets that choosing is measured on, by the name of their file.</summary>
    public static readonly string[] Sets = ["extract-readability", "extract-aeb", "extract-defuddle", "extract-segments", "screens", "apps"];

    public static IReadOnlyList<CorpusPage> ReadAll(string directory, string pages) =>
        [.. Sets.SelectMany(set => ReadSet(directory, set)), .. ApplicationPage.ReadAll(pages).Select(FromQuestions)];

    private static IEnumerable<CorpusPage> ReadSet(string directory, string set)
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(directory, set + ".jsonl.gz")), CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var page = document.RootElement;
            yield return new CorpusPage(set.Replace("extract-", "", StringComparison.Ordinal), Text(page, "name"), Text(page, "html"), Text(page, "url"), ScoreOf(set, page));
        }
    }

    private static Func<string, double> ScoreOf(string set, JsonElement page)
    {
        if (set == "extract-segments")
        {
            var (with, without) = (Texts(page, "with"), Texts(page, "without"));
            return markdown => Segments(PlainText.Of(Body(markdown).ReplaceLineEndings(" ")), with, without);
        }

        if (set is "screens" or "apps")
        {
            var (must, may) = Content(new HtmlParser().ParseDocument(Text(page, "html")), page);
            return markdown => Overlap(must, may, Words(markdown));
        }

        var expected = page.TryGetProperty("expectedText", out _) ? PlainText.Words(Text(page, "expectedText"))
            : page.TryGetProperty("expectedMarkdown", out _) ? Words(Text(page, "expectedMarkdown"))
            : PlainText.Words(new HtmlParser().ParseDocument(Text(page, "expectedHtml")).Body!.Text());
        return markdown => Overlap(expected, expected, Words(markdown));
    }

    private static CorpusPage FromQuestions(ApplicationPage page) => new("questions", page.Name, page.Html, page.Url, markdown =>
    {
        var score = PageScore.Of(page, markdown);
        return 1 - ((double)score.Unanswered.Count / page.Questions.Count) - ((double)score.FurnitureWords / Math.Max(1, score.Words));
    });

    private static (string[] Must, string[] May) Content(AngleSharp.Dom.IDocument document, JsonElement page)
    {
        var neutral = Select(document, page, "neutral").ToHashSet();
        var dropped = Select(document, page, "drop").ToHashSet();
        var core = Select(document, page, "core").Where(element => !element.Ancestors<IElement>().Any(Select(document, page, "core").Contains)).ToArray();
        var must = core.SelectMany(element => Visible(element, element => neutral.Contains(element) || dropped.Contains(element)));
        var may = core.SelectMany(element => Visible(element, dropped.Contains)).Concat(neutral.SelectMany(element => Visible(element, _ => false)));
        return (PlainText.Words(string.Join('\n', must)), PlainText.Words(string.Join('\n', may)));
    }

    private static IEnumerable<string> Visible(INode node, Func<IElement, bool> isLeftOut) => node switch
    {
        IText text => [text.Data],
        IElement element when isLeftOut(element) || element.LocalName is "script" or "style" or "template" or "svg" or "noscript" => [],
        _ => node.ChildNodes.SelectMany(child => Visible(child, isLeftOut)),
    };

    private static IEnumerable<IElement> Select(IDocument document, JsonElement page, string property) =>
        page.TryGetProperty(property, out var selector) && !string.IsNullOrWhiteSpace(selector.GetString()) ? document.QuerySelectorAll(selector.GetString()!) : [];

    private static double Segments(string text, string[] with, string[] without)
    {
        double found = with.Count(segment => text.Contains(segment, StringComparison.Ordinal));
        var kept = without.Count(segment => text.Contains(segment, StringComparison.Ordinal));
        return found == 0 ? 0 : 2 * found / (found + with.Length + kept);
    }

    // F of the words, as bags: recall of those that must be there, precision of those that may.
    private static double Overlap(string[] must, string[] may, string[] words)
    {
        if (must.Length == 0 || words.Length == 0)
        {
            return must.Length == words.Length ? 1 : 0;
        }

        var recall = (double)Common(must, words) / must.Length;
        var precision = (double)Common(may, words) / words.Length;
        return recall + precision == 0 ? 0 : 2 * recall * precision / (recall + precision);
    }

    private static int Common(string[] left, string[] right)
    {
        var counts = left.CountBy(word => word).ToDictionary();
        return right.CountBy(word => word).Sum(pair => Math.Min(pair.Value, counts.GetValueOrDefault(pair.Key)));
    }

    private static string[] Words(string markdown) => PlainText.Words(string.Join('\n', Body(markdown).Split('\n').Select(PlainText.Of)));

    private static string Body(string markdown) =>
        markdown.StartsWith("---\n", StringComparison.Ordinal) && markdown.IndexOf("\n---\n", 4, StringComparison.Ordinal) is >= 0 and var end ? markdown[(end + 5)..] : markdown;

    private static string Text(JsonElement page, string property) => page.TryGetProperty(property, out var value) ? value.GetString() ?? "" : "";

    private static string[] Texts(JsonElement page, string property) => [.. page.GetProperty(property).EnumerateArray().Select(value => PlainText.Of(value.GetString()!.ReplaceLineEndings(" ")))];
}
