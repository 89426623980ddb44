using System.Globalization;
using System.Text;

namespace ManagedAccess.Cli.Output;

/// <summary>Text of a server, safe to show: a terminal obeys control characters, and some formatting characters show a line in another order than it has.</summary>
internal static class VisibleText
{
    // More than any value of an honest server. A hostile one can send megabytes in one.
    private const int MaxLength = 8 * 1024;

    /// <summary>One line: every such character is written out, for example <c>\u001b</c>, line ends too, and a very long text is cut.</summary>
    public static string Of(string text)
        => Escape(text.Length <= MaxLength ? text : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, MaxLength)}… ({text.Length} characters)"));

    /// <summary>The whole text with every such character written out. Inside the texts of JSON that does not change the value.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(IsHidden))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (IsHidden(character))
            {
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                result.Append(character);
            }
        }

        return result.ToString();
    }

    // Cc with ESC and the C1 controls, Cf with the bidirectional overrides, and the two line ends of Unicode.
    private static bool IsHidden(char character)
        => char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
