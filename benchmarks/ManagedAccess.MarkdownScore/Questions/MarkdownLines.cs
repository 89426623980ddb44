using System.Text.RegularExpressions;

namespace ManagedAccess.MarkdownScore.Questions;

/// <summary>The lines of a Markdown document that are not blank, as plain text, and its tables.</summary>
internal sealed partial class MarkdownLines
{
    // Facts further apart than this on one line do not belong together: a page that became one line answers nothing.
    private const int Reach = 300;

    private readonly string[] _lines;
    private readonly string[] _headings;
    private readonly string _all;

    public MarkdownLines(string markdown)
    {
        var source = markdown.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        _lines = [.. source.Select(PlainText.Of)];
        _headings = [.. source.Where(line => Heading().IsMatch(line)).Select(PlainText.Of)];
        _all = string.Join('\n', _lines);
        Tables = [.. MarkdownTable.ReadAll(source)];
        Words = PlainText.Words(string.Join('\n', WithoutFrontMatter(source).Select(PlainText.Of)));
    }

    public IReadOnlyList<MarkdownTable> Tables { get; }

    /// <summary>The words of the document; the front matter is not part of it.</summary>
    public IReadOnlyList<string> Words { get; }

    // An answer that is longer than a line of the source may break anywhere.
    public bool Contains(string text) => PlainText.Find(_all.Replace('\n', ' '), text) >= 0;

    public bool HaveHeading(string text) => _headings.Any(heading => PlainText.Find(heading, text) >= 0);

    public bool HaveInOrder(IReadOnlyList<string> texts)
    {
        var at = 0;
        foreach (var text in texts)
        {
            at = PlainText.Find(_all, text, at);
            if (at < 0)
            {
                return false;
            }

            at += text.Length;
        }

        return true;
    }

    public bool HaveTogether(IReadOnlyList<string> texts, int lines)
    {
        for (var i = 0; i < _lines.Length; i++)
        {
            var window = string.Join(' ', _lines.Skip(i).Take(lines));
            for (var at = PlainText.Find(window, texts[0]); at >= 0; at = PlainText.Find(window, texts[0], at + 1))
            {
                var start = Math.Max(0, at - Reach);
                var around = window.Substring(start, Math.Min(window.Length, at + texts[0].Length + Reach) - start);
                if (texts.All(text => PlainText.Find(around, text) >= 0))
                {
                    return true;
                }
            }
        }

        return false;
    }

    public bool HaveState(string label, string box) =>
        _lines.Any(line => PlainText.Find(line, $"{box} {label}") >= 0 || PlainText.Find(line, $"{label} {box}") >= 0 || PlainText.Find(line, $"{label}: {box}") >= 0);

    private static IEnumerable<string> WithoutFrontMatter(string[] source) =>
        source is ["---", ..] ? source.Skip(1).SkipWhile(line => line != "---").Skip(1) : source;

    [GeneratedRegex(@"^(?:(?:[-*+>]|\d+[.)])\s+)*#{1,6}\s|^title:\s")]
    private static partial Regex Heading();
}
