using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>Typed reading of the members that <see cref="StrictJsonObject"/> found.</summary>
internal readonly ref struct ClaimsView(ReadOnlySpan<byte> json, ref readonly JwtMembers members)
{
    // The last second of the year 9999, the end of DateTimeOffset.
    private const double LastSecond = 253402300799;

    private readonly ReadOnlySpan<byte> _json = json;
    private readonly ref readonly JwtMembers _members = ref members;

    public bool Has(JwtMember member) => _members.At(member).Kind != JsonKind.Absent;

    public bool IsText(JwtMember member) => _members.At(member).Kind == JsonKind.Text;

    public bool IsObject(JwtMember member) => _members.At(member).Kind == JsonKind.Object;

    /// <summary>Whether the member is the literal <c>true</c>, and not a text or a number that some readers take for it.</summary>
    public bool IsTrue(JwtMember member) => Raw(member).SequenceEqual("true"u8);

    /// <summary>The bytes of the value, quotes or brackets included; empty when absent.</summary>
    public ReadOnlySpan<byte> Raw(JwtMember member)
    {
        var slice = _members.At(member);
        return _json.Slice(slice.Start, slice.Length);
    }

    /// <summary>The text between the quotes, as it is written.</summary>
    private ReadOnlySpan<byte> Inner(JwtMember member) => Raw(member)[1..^1];

    /// <summary>Absent, or a string of at most the given number of bytes.</summary>
    public bool IsAbsentOrText(JwtMember member, int maxLength) =>
        !Has(member) || (IsText(member) && _members.At(member).Length - 2 <= maxLength);

    /// <summary>Absent, <c>null</c> or a string.</summary>
    public bool IsAbsentNullOrText(JwtMember member) => !Has(member) || IsText(member) || Raw(member).SequenceEqual("null"u8);

    /// <summary>A string that is not empty and not only white space.</summary>
    public bool IsNonBlankText(JwtMember member)
    {
        if (!IsText(member))
        {
            return false;
        }

        return _members.At(member).Escaped
            ? !string.IsNullOrWhiteSpace(Text(member))
            : !IsWhiteSpace(Inner(member));
    }

    public bool IsEmptyText(JwtMember member) => IsText(member) && _members.At(member).Length == 2;

    /// <summary>Ordinal comparison with a string; false when the member is not a string.</summary>
    public bool TextEquals(JwtMember member, ReadOnlySpan<char> expected)
    {
        if (!IsText(member))
        {
            return false;
        }

        return _members.At(member).Escaped ? expected.SequenceEqual(Text(member)) : Utf8Text.Same(Inner(member), expected);
    }

    /// <summary>Whether the string, or one string of the array, is <paramref name="expected"/>.</summary>
    public bool AnyTextEquals(JwtMember member, string expected)
    {
        if (IsText(member) || !Has(member))
        {
            return TextEquals(member, expected);
        }

        var reader = new Utf8JsonReader(Raw(member));
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(expected))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The text itself, if the member is a string that needs no unescaping.</summary>
    public bool TryGetPlainText(JwtMember member, out ReadOnlySpan<byte> text)
    {
        var isPlain = IsText(member) && !_members.At(member).Escaped;
        text = isPlain ? Inner(member) : default;
        return isPlain;
    }

    /// <summary>Whether the string names the media type <paramref name="expected"/> (<see cref="TokenType"/>).</summary>
    public bool TypeEquals(JwtMember member, string expected) =>
        IsText(member) && (_members.At(member).Escaped ? TokenType.Same(Text(member), expected) : TokenType.Same(Inner(member), expected));

    public string? Text(JwtMember member)
    {
        if (!IsText(member))
        {
            return null;
        }

        if (!_members.At(member).Escaped)
        {
            return Encoding.UTF8.GetString(Inner(member));
        }

        var reader = new Utf8JsonReader(Raw(member));
        reader.Read();
        return reader.GetString();
    }

    /// <summary>A string, or an array of one or more strings and nothing else.</summary>
    public bool IsTextOrTexts(JwtMember member) => IsText(member) || (IsTexts(member) && Raw(member).Contains((byte)'"'));

    /// <summary>An array of strings, possibly empty.</summary>
    public bool IsTexts(JwtMember member)
    {
        if (_members.At(member).Kind != JsonKind.Array)
        {
            return false;
        }

        var reader = new Utf8JsonReader(Raw(member));
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The strings of a string or of an array of strings; empty when absent.</summary>
    public string[] Texts(JwtMember member)
    {
        if (!Has(member))
        {
            return [];
        }

        if (IsText(member))
        {
            return [Text(member)!];
        }

        var texts = new List<string>(1);
        var reader = new Utf8JsonReader(Raw(member));
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                texts.Add(reader.GetString()!);
            }
        }

        return [.. texts];
    }

    public bool IsAbsentOrDate(JwtMember member, out DateTimeOffset? date)
    {
        date = TryGetDate(member, out var value) ? value : null;
        return date is not null || !Has(member);
    }

    /// <summary>A NumericDate (RFC 7519 §2): a number, not negative, within the calendar; fractions are allowed.</summary>
    public bool TryGetDate(JwtMember member, out DateTimeOffset date)
    {
        date = default;
        if (_members.At(member).Kind != JsonKind.Number)
        {
            return false;
        }

        var raw = Raw(member);
        if (Utf8Parser.TryParse(raw, out long whole, out var consumed) && consumed == raw.Length)
        {
            if (raw[0] == '-' || whole > (long)LastSecond)
            {
                return false;
            }

            date = DateTimeOffset.FromUnixTimeSeconds(whole);
            return true;
        }

        if (raw[0] == '-' || !Utf8Parser.TryParse(raw, out double seconds, out consumed) || consumed != raw.Length || !(seconds <= LastSecond))
        {
            return false;
        }

        date = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    private static bool IsWhiteSpace(ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var length);
            if (!Rune.IsWhiteSpace(rune))
            {
                return false;
            }

            utf8 = utf8[length..];
        }

        return true;
    }
}
