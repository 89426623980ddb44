namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>A media type that can be produced, with the parameters it would be sent with.</summary>
internal readonly record struct MediaType(string Type, string Subtype, string? Variant = null)
{
    /// <summary>Whether this type has the parameter of a range (RFC 9110 §8.3.1: names and these values ignore case).</summary>
    public bool Has(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (name.Equals("charset", StringComparison.OrdinalIgnoreCase))
        {
            return Type == "text" && Unquoted(value, "utf-8");
        }

        return Variant is not null && name.Equals("variant", StringComparison.OrdinalIgnoreCase) && Unquoted(value, Variant);
    }

    /// <summary>Compares a token or quoted-string with <paramref name="expected"/>; the two spellings mean the same (RFC 9110 §5.6.6).</summary>
    private static bool Unquoted(ReadOnlySpan<char> value, string expected)
    {
        if (value.IsEmpty || value[0] != '"')
        {
            return value.Equals(expected, StringComparison.OrdinalIgnoreCase);
        }

        var inner = value[1..^1];
        var matched = 0;
        for (var i = 0; i < inner.Length; i++, matched++)
        {
            i += inner[i] == '\\' ? 1 : 0;
            if (matched == expected.Length || char.ToLowerInvariant(inner[i]) != char.ToLowerInvariant(expected[matched]))
            {
                return false;
            }
        }

        return matched == expected.Length;
    }
}
