using System.Buffers;

namespace ManagedAccess.Markdown;

/// <summary>
/// Estimates the tokens of <c>o200k_base</c> from classes of characters, in one pass and without a vocabulary. A word is
/// about one token and more when it is long, three digits are one, and so on; the weights were fitted to converted pages.
/// </summary>
internal sealed class TokenEstimate : IMarkdownTokenCounter
{
    private const double PerWord = 0.8446;
    private const double PerLetterBeyondSix = 0.3557;
    private const double PerThreeDigits = 1.7487;
    private const double PerPunctuationRun = 0.7876;
    private const double PerLineBreak = 0.8826;
    private const double PerIdeograph = 0.7265;
    private const double PerOtherCharacter = 0.3503;

    private const int LettersInAWord = 6;
    private static readonly SearchValues<char> AsciiLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> Breaks = SearchValues.Create("\n ");
    private static readonly SearchValues<char> Punctuation = SearchValues.Create("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\u007f");

    public int Count(ReadOnlySpan<char> markdown)
    {
        var tokens = 0.0;
        while (!markdown.IsEmpty)
        {
            var first = markdown[0];
            int run;
            if (char.IsAsciiLetter(first))
            {
                run = RunOf(markdown, AsciiLetters);
                tokens += PerWord + (Math.Max(0, run - LettersInAWord) * PerLetterBeyondSix);
            }
            else if (char.IsAsciiDigit(first))
            {
                run = RunOf(markdown, Digits);
                tokens += (run + 2) / 3 * PerThreeDigits;
            }
            else if (first == '\n')
            {
                run = RunOf(markdown, Breaks);
                tokens += PerLineBreak;
            }
            else if (first < 128 && Punctuation.Contains(first))
            {
                run = RunOf(markdown, Punctuation);
                tokens += (1 + Math.Max(0, (run - 2) / 4.0)) * PerPunctuationRun;
            }
            else
            {
                run = 1;
                tokens += first <= ' ' ? 0 : IsIdeograph(first) ? PerIdeograph : first < 128 ? 0 : PerOtherCharacter;
            }

            markdown = markdown[run..];
        }

        return (int)Math.Round(tokens);
    }

    private static int RunOf(ReadOnlySpan<char> text, SearchValues<char> characters)
    {
        var end = text.IndexOfAnyExcept(characters);
        return end < 0 ? text.Length : end;
    }

    /// <summary>Kana, CJK ideographs and Hangul syllables: scripts in which a character is most of a token.</summary>
    private static bool IsIdeograph(char c) =>
        c is (>= '\u3040' and <= '\u30ff') or (>= '\u3400' and <= '\u9fff') or (>= '\uac00' and <= '\ud7af');
}
