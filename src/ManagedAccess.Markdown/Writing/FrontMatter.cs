using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Writing;

/// <summary>The YAML block at the top: one line for each value that the page declares about itself.</summary>
internal static class FrontMatter
{
    public static void Append(CharBuffer target, ReadOnlySpan<(string Key, string? Value)> members)
    {
        var length = target.Length;
        foreach (var (key, value) in members)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                target.Append(target.Length == length ? "---\n" : "");
                target.Append(key);
                target.Append(": ");
                AppendScalar(target, value);
                target.Append('\n');
            }
        }

        target.Append(target.Length == length ? "" : "---\n");
    }

    // Plain where YAML 1.2 §7.3.3 reads it as exactly this text; double-quoted otherwise.
    private static void AppendScalar(CharBuffer target, string value)
    {
        if (IsPlain(value))
        {
            target.Append(value);
            return;
        }

        target.Append('"');
        foreach (var character in value)
        {
            if (character is '"' or '\\')
            {
                target.Append('\\');
            }

            target.Append(char.IsControl(character) || character is '\u2028' or '\u2029' or '\ufeff' ? ' ' : character);
        }

        target.Append('"');
    }

    private static bool IsPlain(string value)
    {
        if (!char.IsLetter(value[0]) || char.IsWhiteSpace(value[^1]) || value.EndsWith(':') || IsKeyword(value))
        {
            return false;
        }

        for (var i = 0; i < value.Length; i++)
        {
            var character = value[i];
            if (char.IsControl(character) || character is '\u2028' or '\u2029' or '\ufeff'
                || (character == ':' && value[i + 1] == ' ') || (character == '#' && value[i - 1] == ' '))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsKeyword(string value) => value.ToUpperInvariant() is "TRUE" or "FALSE" or "NULL" or "YES" or "NO" or "ON" or "OFF" or "Y" or "N";
}
