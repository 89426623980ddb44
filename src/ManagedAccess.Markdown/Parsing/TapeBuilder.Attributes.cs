using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Parsing;

/// <summary>Attributes (§13.2.5.32 and on), and text on its way to the tape.</summary>
internal sealed partial class TapeBuilder
{
    /// <summary>Reads up to the end of the tag; below zero when the page ends first.</summary>
    private int ReadAttributes(int position, ref TagToken token)
    {
        var source = _source;
        while (true)
        {
            while (position < source.Length && (IsSpace(source[position]) || source[position] == '/'))
            {
                position++;
            }

            if (position >= source.Length)
            {
                return -1;
            }

            if (source[position] == '>')
            {
                token.SelfClosing = source[position - 1] == '/';
                return position + 1;
            }

            _steps++;
            var nameStart = position;

            // A name may start with "=": that first one is not the separator.
            var length = source.AsSpan(position + 1).IndexOfAny(AttributeNameEnd);
            if (length < 0)
            {
                return -1;
            }

            position += length + 1;
            var nameLength = position - nameStart;
            while (position < source.Length && IsSpace(source[position]))
            {
                position++;
            }

            var valueStart = position;
            var valueLength = 0;
            if (position < source.Length && source[position] == '=')
            {
                position = ReadValue(position + 1, out valueStart, out valueLength);
                if (position < 0)
                {
                    return -1;
                }
            }

            AddAttribute(ref token, nameStart, nameLength, valueStart, valueLength);
        }
    }

    private int ReadValue(int position, out int start, out int length)
    {
        while (position < _source.Length && IsSpace(_source[position]))
        {
            position++;
        }

        start = position;
        length = 0;
        if (position >= _source.Length)
        {
            return -1;
        }

        var quote = _source[position];
        if (quote is '"' or '\'')
        {
            start++;
            length = _source.AsSpan(start).IndexOf(quote);
            return length < 0 ? -1 : start + length + 1;
        }

        length = _source.AsSpan(position).IndexOfAny(UnquotedEnd);
        return length < 0 ? -1 : position + length;
    }

    private void AddAttribute(ref TagToken token, int nameStart, int nameLength, int valueStart, int valueLength)
    {
        var known = HtmlAttributeNames.Find(_source.AsSpan(nameStart, nameLength));
        var bit = TapeRecord.BitOf(known);

        // §13.2.5.33: of two attributes with the same name the first is used.
        if ((token.AttributeMask & bit) > 1 || token.AttributeCount == ushort.MaxValue)
        {
            return;
        }

        if (_attributeCount == _attributes.Length)
        {
            Grow(ref _attributes);
        }

        if (valueLength > 0 && _source.AsSpan(valueStart, valueLength).ContainsAny(ToDecode))
        {
            valueStart = Decode(valueStart, valueLength, inAttribute: true, out valueLength);
        }

        _hasColors |= known is HtmlAttribute.Color or HtmlAttribute.Bgcolor;
        _hasPopover |= known == HtmlAttribute.Popover;
        _hasOpener |= known is HtmlAttribute.Popovertarget or HtmlAttribute.Commandfor;
        token.AttributeMask |= bit;
        token.AttributeCount++;
        _attributes[_attributeCount++] = new TapeAttribute
        {
            NameOffset = nameStart,
            NameLength = (ushort)Math.Min(nameLength, ushort.MaxValue),
            ValueOffset = valueStart,
            ValueLength = valueLength,
            Known = known,
        };
    }

    private int Decode(int start, int length, bool inAttribute, out int written)
    {
        while (_decoded.Length - _decodedLength < length + 2)
        {
            Grow(ref _decoded);
        }

        var offset = _decodedLength;
        written = CharacterReferences.Decode(_source.AsSpan(start, length), _decoded.AsSpan(offset), inAttribute);
        _decodedLength += written;
        return ~offset;
    }

    /// <summary>The only method that adds text to the tape. Text that becomes empty is not added: a record is never empty.</summary>
    private void AppendText(int start, int length, bool resolve)
    {
        var text = _source.AsSpan(start, length);
        if (IsNothing(text))
        {
            return;
        }

        var record = new TapeRecord { Kind = TapeKind.Text, Offset = start, Length = length, Extent = int.MaxValue };
        if (IsBlank(text))
        {
            record.Flags = TapeFlags.Blank;
        }

        if (resolve ? text.ContainsAny(ToDecode) : text.IndexOfAny('\r', '\0') >= 0)
        {
            record.Offset = resolve ? Decode(start, length, inAttribute: false, out record.Length) : Normalize(start, length, out record.Length);
        }

        Append(record);
    }

    private int Normalize(int start, int length, out int written)
    {
        while (_decoded.Length - _decodedLength < length)
        {
            Grow(ref _decoded);
        }

        var offset = _decodedLength;
        written = 0;
        for (var i = start; i < start + length; i++)
        {
            var character = _source[i];
            if (character == '\0' || (character == '\r' && i + 1 < _source.Length && _source[i + 1] == '\n'))
            {
                continue;
            }

            _decoded[offset + written++] = character == '\r' ? '\n' : character;
        }

        _decodedLength += written;
        return ~offset;
    }

    private static readonly SearchValues<char> ToDecode = SearchValues.Create("&\r\0");

    private static readonly SearchValues<char> BlankCharacters = SearchValues.Create(" \n\t\r\f\0");

    private static bool IsSpace(char character) => character is ' ' or '\n' or '\t' or '\r' or '\f';

    // §13.2.6.4.7: NUL is dropped everywhere in text.
    private static bool IsNothing(ReadOnlySpan<char> text) => text.IsEmpty || (text[0] == '\0' && !text.ContainsAnyExcept('\0'));

    private static bool IsBlank(ReadOnlySpan<char> text) => text[0] <= ' ' && !text.ContainsAnyExcept(BlankCharacters);
}
