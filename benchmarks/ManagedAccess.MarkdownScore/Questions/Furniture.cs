using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace ManagedAccess.MarkdownScore.Questions;

/// <summary>The texts of a page's furniture, and how many words of a Markdown document are theirs.</summary>
internal sealed class Furniture
{
    private readonly string[][] _phrases;
    private readonly string[] _content;

    public Furniture(ApplicationPage page)
    {
        var document = new HtmlParser().ParseDocument(page.Html);
        foreach (var element in document.QuerySelectorAll("script, style, template, noscript, svg, head"))
        {
            element.Remove();
        }

        var roots = document.QuerySelectorAll(page.Furniture);
        _phrases = [.. roots.SelectMany(Texts).Select(PlainText.Words).Where(words => words.Any(word => word.Any(char.IsLetter)))
            .DistinctBy(words => string.Join(' ', words)).OrderByDescending(words => words.Length)];
        foreach (var root in roots)
        {
            root.Remove();
        }

        // A phrase that the content has too may stand in the Markdown as often as there.
        _content = PlainText.Words(string.Join('\n', document.Body!.GetDescendantsAndSelf().SelectMany(ShownTexts)));
    }

    /// <summary>Each phrase of the furniture found more often than the content has it, with its number of words too many.</summary>
    public IReadOnlyList<(string Phrase, int Words)> FindIn(IReadOnlyList<string> markdown)
    {
        var allowed = Occurrences(_content);
        var found = Occurrences(markdown);
        return [.. _phrases.Select((phrase, i) => (string.Join(' ', phrase), Math.Max(0, found[i] - allowed[i]) * phrase.Length)).Where(pair => pair.Item2 > 0)];
    }

    /// <summary>Whether the words of a text follow one another in the content; a question for anything else has no answer.</summary>
    public bool ContentHolds(string text) => $" {string.Join(' ', _content)} ".Contains($" {string.Join(' ', PlainText.Words(text))} ", StringComparison.Ordinal);

    private static IEnumerable<string> Texts(IElement root) => root.GetDescendants().OfType<IText>().Select(text => text.Data);

    private static IEnumerable<string> ShownTexts(INode node) => node switch
    {
        IText text => [text.Data],
        IElement element => [element.GetAttribute("value") ?? "", element.GetAttribute("alt") ?? "", element.GetAttribute("aria-label") ?? "", element.GetAttribute("title") ?? "", element.GetAttribute("placeholder") ?? ""],
        _ => [],
    };

    // Longest phrase first, and no word twice: "Users" inside "Users and groups" is not a second find.
    private int[] Occurrences(IReadOnlyList<string> words)
    {
        var counts = new int[_phrases.Length];
        var places = words.Select((word, i) => (word, i)).ToLookup(pair => pair.word, pair => pair.i);
        var taken = new bool[words.Count];
        for (var p = 0; p < _phrases.Length; p++)
        {
            foreach (var at in places[_phrases[p][0]])
            {
                if (Matches(words, taken, at, _phrases[p]))
                {
                    Array.Fill(taken, true, at, _phrases[p].Length);
                    counts[p]++;
                }
            }
        }

        return counts;
    }

    private static bool Matches(IReadOnlyList<string> words, bool[] taken, int at, string[] phrase)
    {
        for (var i = 0; i < phrase.Length; i++)
        {
            if (at + i >= words.Count || taken[at + i] || words[at + i] != phrase[i])
            {
                return false;
            }
        }

        return true;
    }
}
