using System.Globalization;
using System.Text;

namespace ManagedAccess.AspNetCore.Diagnostics;

/// <summary>Neutralises text that came from outside, so that one event is one line in any log or terminal.</summary>
internal static class LogText
{
    /// <summary>The number of characters of a value that are kept; the rest is cut, and a mark shows it.</summary>
    public const int MaxLength = 256;

    public static string? Neutralise(string? value)
    {
        if (value is null || (value.Length <= MaxLength && !HasDangerous(value)))
        {
            return value;
        }

        var text = new StringBuilder(MaxLength + 16);
        foreach (var character in value.AsSpan(0, Math.Min(value.Length, MaxLength)))
        {
            if (IsDangerous(character))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                text.Append(character);
            }
        }

        return value.Length > MaxLength
            ? text.Append(CultureInfo.InvariantCulture, $"…(+{value.Length - MaxLength})").ToString()
            : text.ToString();
    }

    private static bool HasDangerous(string value)
    {
        // Nearly every value is printable ASCII, which is checked many characters at a time.
        var other = value.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        if (other < 0)
        {
            return false;
        }

        foreach (var character in value.AsSpan(other))
        {
            if (IsDangerous(character))
            {
                return true;
            }
        }

        return false;
    }

    // Controls (CR, LF, ESC, NUL, …), line and paragraph separators, format characters (bidirectional overrides, zero-width marks)
    // and lone surrogates can forge, hide or break a line.
    private static bool IsDangerous(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
