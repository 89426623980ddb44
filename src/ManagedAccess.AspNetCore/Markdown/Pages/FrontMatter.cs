using System.Globalization;
using System.Text;

namespace ManagedAccess.AspNetCore.Markdown.Pages;

/// <summary>The YAML block at the head of a Markdown page. Every value came from a page or a request: it stays one scalar on one line.</summary>
internal static class FrontMatter
{
    public const string Fence = "---\n";

    /// <summary>Appends <c>key: value</c>, or nothing when there is no value.</summary>
    public static void AppendEntry(StringBuilder yaml, string key, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return;
        }

        yaml.Append(key).Append(": ");
        var text = value.Trim();
        if (IsPlain(text))
        {
            yaml.Append(text);
        }
        else
        {
            AppendQuoted(yaml, text);
        }

        yaml.Append('\n');
    }

    /// <summary>Appends <c>key: yyyy-MM-dd</c>, a date to YAML, or nothing.</summary>
    public static void AppendDate(StringBuilder yaml, string key, DateTimeOffset? value)
    {
        if (value is { } date)
        {
            yaml.Append(key).Append(": ").Append(date.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Append('\n');
        }
    }

    /// <summary>
    /// Whether the value can do without quotes (YAML 1.2 §7.3.3), judged narrowly: it begins with a letter, so that it is no
    /// number, date or indicator, is no word that YAML gives a meaning, and holds nothing that could end it.
    /// </summary>
    private static bool IsPlain(string value)
    {
        if (!char.IsLetter(value[0]) || value[^1] == ':' || value.Contains(": ", StringComparison.Ordinal) || value.Contains(" #", StringComparison.Ordinal))
        {
            return false;
        }

        if (value.ToUpperInvariant() is "TRUE" or "FALSE" or "NULL" or "YES" or "NO" or "ON" or "OFF" or "Y" or "N")
        {
            return false;
        }

        foreach (var c in value)
        {
            if (MustEscape(c) || c is '"' or '\\' or '`' or '{' or '}' or '[' or ']')
            {
                return false;
            }
        }

        return true;
    }

    private static void AppendQuoted(StringBuilder yaml, string value)
    {
        yaml.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\')
            {
                yaml.Append('\\').Append(c);
            }
            else if (c is '\n' or '\r' or '\t')
            {
                yaml.Append(' ');
            }
            else if (MustEscape(c) && !char.IsSurrogate(c))
            {
                yaml.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
            }
            else
            {
                yaml.Append(c);
            }
        }

        yaml.Append('"');
    }

    /// <summary>Control characters, and the separators that some readers take for the end of a line.</summary>
    private static bool MustEscape(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or '\ufeff' || char.IsSurrogate(c);
}
