namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>Reads <c>*( OWS ";" OWS [ name "=" ( token / quoted-string ) ] )</c> one parameter at a time (RFC 9110 §5.6.6).</summary>
internal static class ParameterReader
{
    /// <summary>False when no parameter is left. <paramref name="valid"/> is false when the parameter breaks the grammar.</summary>
    public static bool TryRead(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value, out bool valid)
    {
        name = value = [];
        valid = true;
        rest = rest.TrimStart(" \t;"); // an empty parameter is allowed and has no meaning
        if (rest.IsEmpty)
        {
            return false;
        }

        var end = EndOf(rest, ';');
        var parameter = rest[..end].TrimEnd(" \t");
        rest = rest[end..];
        var equals = parameter.IndexOf('=');
        if (equals < 0)
        {
            valid = false;
            return true;
        }

        name = parameter[..equals];
        value = parameter[(equals + 1)..];
        valid = HttpToken.Is(name) && (HttpToken.Is(value) || IsQuotedString(value));
        return true;
    }

    /// <summary>The index of the first <paramref name="delimiter"/> outside a quoted-string; the length if not found, -1 when a quote is not closed.</summary>
    public static int EndOf(ReadOnlySpan<char> text, char delimiter)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '\\')
            {
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && c == delimiter)
            {
                return i;
            }
        }

        return quoted ? -1 : text.Length;
    }

    private static bool IsQuotedString(ReadOnlySpan<char> value)
    {
        if (value.IsEmpty || value[0] != '"')
        {
            return false;
        }

        for (var i = 1; i < value.Length; i++)
        {
            if (value[i] == '\\')
            {
                i++;
            }
            else if (value[i] == '"')
            {
                return i == value.Length - 1;
            }
        }

        return false;
    }
}
