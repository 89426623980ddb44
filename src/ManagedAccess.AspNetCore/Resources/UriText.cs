using System.Buffers;
using System.Text;

namespace ManagedAccess.AspNetCore.Resources;

/// <summary>Checks and escapes the path and query of an identifier without changing characters that are legal in a URI already (RFC 3986 §2).</summary>
internal static class UriText
{
    private static readonly SearchValues<char> Legal = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?@!$&'()*+,;=%");

    /// <summary>The reason why the text cannot be used, as text that follows the value in a message, or null.</summary>
    public static string? FindProblem(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || text[i] == '\\')
            {
                return "expected no control character and no backslash";
            }

            if (char.IsSurrogate(text[i]))
            {
                if (Rune.DecodeFromUtf16(text[i..], out _, out _) != OperationStatus.Done)
                {
                    return "expected well-formed Unicode";
                }

                i++;
                continue;
            }

            if (text[i] == '%' && (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])))
            {
                return "expected two hexadecimal digits behind each percent sign (the sign itself is %25)";
            }
        }

        return null;
    }

    /// <summary>Whether a client's URL parser would remove a segment, so that no client could request the identifier as it is written.</summary>
    public static bool HasDotSegment(ReadOnlySpan<char> path)
    {
        foreach (var range in path.Split('/'))
        {
            var segment = path[range].ToString().Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
            if (segment is "." or "..")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Percent-encodes, as UTF-8, the characters that a URI must not have. Existing escapes stay: <c>%2F</c> is neither decoded nor encoded again.</summary>
    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Legal))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && Legal.Contains((char)rune.Value))
            {
                escaped.Append((char)rune.Value);
            }
            else
            {
                escaped.Append(Uri.EscapeDataString(rune.ToString()));
            }
        }

        return escaped.ToString();
    }
}
