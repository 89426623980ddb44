using System.Text;

namespace InternalWiki.Store;

/// <summary>
/// Turns typed text into an FTS5 expression. FTS5 has a query language of its own (quotes, NEAR, column filters,
/// <c>*</c>, <c>^</c>, <c>-</c>), and its errors are exceptions. So only letters and digits are passed on, each word
/// as a quoted string.
/// </summary>
internal static class FullTextQuery
{
    private const int MaxWords = 16;
    private const int MaxWordLength = 64;

    /// <summary>The words of a query, in order, without repetition.</summary>
    public static IReadOnlyList<string> Words(string? query)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in (query ?? "").EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark)
            {
                word.Append(rune.ToString());
                continue;
            }

            Take();
        }

        Take();
        return words;

        void Take()
        {
            if (word.Length is > 0 and <= MaxWordLength && words.Count < MaxWords && !words.Contains(word.ToString()))
            {
                words.Add(word.ToString());
            }

            word.Clear();
        }
    }

    /// <summary>Pages that have every word; the last word may be incomplete.</summary>
    public static string All(IReadOnlyList<string> words) => string.Join(" AND ", words.Select(Quote)) + "*";

    /// <summary>Pages that have any of the words, used if no page has all of them.</summary>
    public static string Any(IReadOnlyList<string> words) => string.Join(" OR ", words.Select(Quote)) + "*";

    private static string Quote(string word) => $"\"{word}\"";
}
