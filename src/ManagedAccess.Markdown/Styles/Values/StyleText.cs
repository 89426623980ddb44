using System.Buffers;
using System.Globalization;
using System.Text;

namespace ManagedAccess.Markdown.Styles.Values;

/// <summary>The style sheets of a page joined, without comments. An escape is kept only where its character has another meaning (CSS Syntax 3 §4.3.7).</summary>
internal sealed class StyleText(int capacity) : IDisposable
{
    private static readonly SearchValues<char> Special = SearchValues.Create("/\\\"'");

    private static readonly SearchValues<string> Address = SearchValues.Create(["url("], StringComparison.OrdinalIgnoreCase);

    // The limit for the search back to the start of an address that contains "/*".
    private const int MaxAddress = 512;

    private char[] _text = ArrayPool<char>.Shared.Rent(Math.Max(16, capacity));
    private int _count;

    public ReadOnlySpan<char> All => _text.AsSpan(0, _count);

    public ReadOnlySpan<char> Slice(int start, int length) => _text.AsSpan(start, length);

    /// <summary>Whether a text has no comments and no escapes.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text) => !text.Contains('\\') && !text.Contains("/*", StringComparison.Ordinal);

    /// <summary>Appends a sheet and returns the place where it begins; the appended text is never longer than the sheet.</summary>
    public int Append(ReadOnlySpan<char> sheet)
    {
        var start = _count;
        Reserve(sheet.Length);
        while (!sheet.IsEmpty)
        {
            var special = sheet.IndexOfAny(Special);
            Copy(ref sheet, special < 0 ? sheet.Length : special);
            if (sheet.IsEmpty)
            {
                break;
            }

            switch (sheet[0])
            {
                case '/' when sheet.StartsWith("/*") && !IsInAddress(start):
                    var end = sheet[2..].IndexOf("*/");
                    sheet = end < 0 ? default : sheet[(end + 4)..];
                    break;
                case '/':
                    Copy(ref sheet, 1);
                    break;
                case '\\':
                    ReadEscape(ref sheet);
                    break;
                default:
                    Copy(ref sheet, LengthOfString(sheet));
                    break;
            }
        }

        return start;
    }

    /// <summary>Cuts the text back to an earlier length.</summary>
    public void Shrink(int count) => _count = count;

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_text);
        _text = [];
    }

    private void Reserve(int length)
    {
        if (_count + length > _text.Length)
        {
            var larger = ArrayPool<char>.Shared.Rent(Math.Max(_count + length, _text.Length * 2));
            All.CopyTo(larger);
            ArrayPool<char>.Shared.Return(_text);
            _text = larger;
        }
    }

    private void Copy(ref ReadOnlySpan<char> sheet, int length)
    {
        sheet[..length].CopyTo(_text.AsSpan(_count));
        _count += length;
        sheet = sheet[length..];
    }

    // "url(//host/*.png)" does not contain a comment.
    private bool IsInAddress(int start)
    {
        var before = _text.AsSpan(Math.Max(start, _count - MaxAddress), Math.Min(_count - start, MaxAddress));
        return before[(before.LastIndexOfAny(')', ' ') + 1)..].ContainsAny(Address);
    }

    // A line feed ends a string without a closing quotation mark (§4.3.5).
    private static int LengthOfString(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == text[0] || text[i] == '\n')
            {
                return i + 1;
            }

            i += text[i] == '\\' ? 1 : 0;
        }

        return text.Length;
    }

    private void ReadEscape(ref ReadOnlySpan<char> sheet)
    {
        var digits = 0;
        while (digits < 6 && digits + 1 < sheet.Length && char.IsAsciiHexDigit(sheet[digits + 1]))
        {
            digits++;
        }

        if (digits == 0)
        {
            var isName = sheet.Length > 1 && IsOfName(sheet[1]);
            sheet = isName ? sheet[1..] : sheet;
            Copy(ref sheet, Math.Min(sheet.Length, isName ? 1 : 2));
            return;
        }

        var value = int.Parse(sheet.Slice(1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        sheet = sheet[(digits + 1)..];
        sheet = sheet.StartsWith("\r\n") ? sheet[2..] : sheet.Length > 0 && sheet[0] is ' ' or '\t' or '\n' or '\f' ? sheet[1..] : sheet;
        var rune = Rune.TryCreate(value, out var valid) && value > 0 ? valid : Rune.ReplacementChar;
        if (rune.IsAscii && !IsOfName((char)rune.Value))
        {
            _text[_count++] = '\\';
        }

        _count += rune.EncodeToUtf16(_text.AsSpan(_count));
    }

    private static bool IsOfName(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or > '\x7f';
}
