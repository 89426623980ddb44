using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Markdown.Pages;

/// <summary>The encoding of an HTML body: byte order mark, then the field, then <c>meta</c> (HTML standard, "determining the character encoding").</summary>
internal static class HtmlCharset
{
    private const int PrescannedLength = 1024; // the standard's own limit for finding the meta element
    private const int Windows1252 = 1252;
    private static readonly SearchValues<char> EndOfLabel = SearchValues.Create(" \t\r\n\f\"';/");

    /// <summary>The text, or false when the page names an encoding that is not supported.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> html, string? contentType, out string text)
    {
        var encoding = Determine(html, contentType, out var preambleLength);
        text = encoding?.GetString(html[preambleLength..]) ?? "";
        return encoding is not null;
    }

    private static Encoding? Determine(ReadOnlySpan<byte> html, string? contentType, out int preambleLength)
    {
        (preambleLength, Encoding? marked) = html switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (3, Encoding.UTF8),
            [0xFE, 0xFF, ..] => (2, Encoding.BigEndianUnicode),
            [0xFF, 0xFE, ..] => (2, Encoding.Unicode),
            _ => (0, null),
        };
        if (marked is not null)
        {
            return marked;
        }

        if (MediaTypeHeaderValue.TryParse(contentType, out var mediaType) && mediaType.Charset.HasValue)
        {
            return Named(HeaderUtilities.RemoveQuotes(mediaType.Charset).ToString(), inMeta: false);
        }

        if (DeclaredInMeta(html[..Math.Min(html.Length, PrescannedLength)]) is { } declared)
        {
            return Named(declared, inMeta: true);
        }

        // A page without a declared encoding is UTF-8 in an ASP.NET Core application, unless the octets are not valid UTF-8.
        return Utf8.IsValid(html) ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(Windows1252);
    }

    /// <summary>The labels of the Encoding standard, as far as the framework has the encodings.</summary>
    private static Encoding? Named(string label, bool inMeta)
    {
        switch (label.Trim().ToLowerInvariant())
        {
            case "utf-8" or "utf8" or "unicode-1-1-utf-8":
                return Encoding.UTF8;
            case "utf-16" or "utf-16le" or "utf-16be" when inMeta: // a meta element that could be read is not in UTF-16
                return Encoding.UTF8;
            case "utf-16" or "utf-16le":
                return Encoding.Unicode;
            case "utf-16be":
                return Encoding.BigEndianUnicode;
            case "us-ascii" or "ascii" or "iso-8859-1" or "iso8859-1" or "iso_8859-1" or "latin1" or "l1" or "x-user-defined": // as pages use them
                return CodePagesEncodingProvider.Instance.GetEncoding(Windows1252);
            case "utf-7": // never valid in HTML, and a way to hide markup
                return null;
            case var other:
                return CodePagesEncodingProvider.Instance.GetEncoding(other);
        }
    }

    private static string? DeclaredInMeta(ReadOnlySpan<byte> head)
    {
        var text = Encoding.Latin1.GetString(head);
        for (var at = 0; (at = text.IndexOf('<', at)) >= 0; at++)
        {
            if (text.AsSpan(at).StartsWith("<!--"))
            {
                var end = text.IndexOf("-->", at + 2, StringComparison.Ordinal);
                if (end < 0)
                {
                    return null;
                }

                at = end;
            }
            else if (text.AsSpan(at).StartsWith("<meta", StringComparison.OrdinalIgnoreCase))
            {
                var end = text.IndexOf('>', at);
                if (CharsetIn(end < 0 ? text.AsSpan(at) : text.AsSpan(at, end - at)) is { } charset)
                {
                    return charset;
                }
            }
        }

        return null;
    }

    /// <summary>The value after <c>charset=</c>, as an attribute of its own or a part of <c>content</c>.</summary>
    private static string? CharsetIn(ReadOnlySpan<char> tag)
    {
        var name = tag.IndexOf("charset", StringComparison.OrdinalIgnoreCase);
        if (name < 0)
        {
            return null;
        }

        var value = tag[(name + "charset".Length)..].TrimStart();
        if (value.IsEmpty || value[0] != '=')
        {
            return null;
        }

        value = value[1..].TrimStart(" \t\r\n\f\"'");
        var end = value.IndexOfAny(EndOfLabel);
        value = end < 0 ? value : value[..end];
        return value.IsEmpty ? null : value.ToString();
    }
}
