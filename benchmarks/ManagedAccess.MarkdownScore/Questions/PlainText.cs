using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace ManagedAccess.MarkdownScore.Questions;

/// <summary>Text without Markdown's signs. Answers and Markdown go through the same method, so a sign neither helps nor hurts.</summary>
internal static partial class PlainText
{
    public const string Checked = "☑";
    public const string Unchecked = "☐";

    public static string Of(string line)
    {
        line = CheckedBox().Replace(line, $" {Checked} ");
        line = UncheckedBox().Replace(line, $" {Unchecked} ");
        line = Image().Replace(line, " $1 ");

        // Two links side by side are two words to a reader of the Markdown.
        line = Link().Replace(line.Replace(")[", ") [", StringComparison.Ordinal), "$1");
        line = Tag().Replace(line, " ");
        line = WebUtility.HtmlDecode(line).Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        line = Sign().Replace(line, "");
        return Space().Replace(line, " ").Trim();
    }

    /// <summary>Where <paramref name="text"/> stands as whole words; -1 if it does not.</summary>
    public static int Find(string line, string text, int from = 0)
    {
        for (var at = from; text.Length > 0 && (at = line.IndexOf(text, at, StringComparison.Ordinal)) >= 0; at++)
        {
            if (!Joins(line, at - 1, text[0]) && !Joins(line, at + text.Length, text[^1]))
            {
                return at;
            }
        }

        return -1;
    }

    public static string[] Words(string text) => [.. Word().Matches(text.Normalize(NormalizationForm.FormKC).ToLowerInvariant()).Select(match => match.Value)];

    // "204" is not in "1204", "Said" not in "SaidNovember"; "10" is in "10EUR". Scripts without spaces have no such edge.
    private static bool Joins(string line, int at, char edge) => at >= 0 && at < line.Length
        && ((char.IsDigit(edge) && char.IsDigit(line[at])) || (IsSpacedLetter(edge) && IsSpacedLetter(line[at])));

    private static bool IsSpacedLetter(char c) => char.IsLetter(c) && (c is >= '\u0590' and < '\u0e00' || CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.OtherLetter);

    [GeneratedRegex(@"\\?\[[xX]\\?\]|\([xX•]\)|[◉☒]")]
    private static partial Regex CheckedBox();

    [GeneratedRegex(@"\\?\[ \\?\]|\( \)|○")]
    private static partial Regex UncheckedBox();

    [GeneratedRegex(@"!\[((?:[^\[\]\\]|\\.)*)\]\((?:<[^>]*>|[^()\s]|\([^()]*\)|\s+""[^""]*"")*\)")]
    private static partial Regex Image();

    [GeneratedRegex(@"\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\((?:<[^>]*>|[^()\s]|\([^()]*\)|\s+""[^""]*"")*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"</?[a-zA-Z][^<>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"[\\*_`#~\p{Cf}]")]
    private static partial Regex Sign();

    [GeneratedRegex(@"[\s|>]+")]
    private static partial Regex Space();

    [GeneratedRegex(@"[\p{IsCJKUnifiedIdeographs}\p{IsHiragana}\p{IsKatakana}\p{IsThai}]|[\p{L}\p{N}\p{M}-[\p{IsCJKUnifiedIdeographs}\p{IsHiragana}\p{IsKatakana}\p{IsThai}]]+")]
    private static partial Regex Word();
}
