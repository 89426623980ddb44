using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>The escapes of a JSON string (RFC 8259 §7), lone surrogates refused.</summary>
internal static class JsonEscape
{
    /// <summary>Reads the escape that starts at <paramref name="at"/> and moves past it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, ref int at, out Rune rune)
    {
        rune = default;
        if (at + 1 >= text.Length || text[at] != '\\')
        {
            return false;
        }

        var simple = text[at + 1] switch
        {
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            (byte)'/' => '/',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => '\0',
        };
        if (simple != '\0')
        {
            at += 2;
            rune = new Rune(simple);
            return true;
        }

        if (!TryReadUnit(text, ref at, out var unit))
        {
            return false;
        }

        if (Rune.TryCreate(unit, out rune))
        {
            return true;
        }

        // Half of a pair: the other half must follow, in the right order.
        return char.IsHighSurrogate(unit) && TryReadUnit(text, ref at, out var low) && Rune.TryCreate(unit, low, out rune);
    }

    /// <summary>The text without its escapes, or -1 when it does not fit or an escape is none.</summary>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> decoded)
    {
        var written = 0;
        for (var at = 0; at < text.Length;)
        {
            if (text[at] != '\\')
            {
                if (written == decoded.Length)
                {
                    return -1;
                }

                decoded[written++] = text[at++];
                continue;
            }

            if (!TryRead(text, ref at, out var rune) || !rune.TryEncodeToUtf8(decoded[written..], out var length))
            {
                return -1;
            }

            written += length;
        }

        return written;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> text, ref int at, out char unit)
    {
        unit = default;
        if (at + 6 > text.Length || text[at] != '\\' || text[at + 1] != 'u'
            || !Utf8Parser.TryParse(text.Slice(at + 2, 4), out ushort value, out var consumed, 'x') || consumed != 4)
        {
            return false;
        }

        at += 6;
        unit = (char)value;
        return true;
    }
}
