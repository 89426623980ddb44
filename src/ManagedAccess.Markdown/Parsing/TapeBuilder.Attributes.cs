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

            // A name may start with "=": that first one is not the separator.
            _steps++;
            var nameStart = position;
            var known = HtmlAttributeNames.FindFirst(source.AsSpan(position), out var nameLength);
            position += nameLength;
            if (position == source.Length)
            {
                return -1;
            }

            while (position < source.Length && IsSpace(source[position]))
            {
                position++;
            }

            var valueStart = position;
            var valueLength = 0;
            var decodes = false;
            if (position < source.Length && source[position] == '=')
            {
                position = ReadValue(position + 1, out valueStart, out valueLength, out decodes);
                if (position < 0)
                {
                    return -1;
                }
            }

            var attribute = new TapeAttribute
            {
                NameOffset = nameStart,
                NameLength = (ushort)Math.Min(nameLength, ushort.MaxValue),
                ValueOffset = valueStart,
                ValueLength = valueLength,
                Known = known,
            };
            AddAttribute(ref token, attribute, decodes);
        }
    }

    /// <param name="position">The place after the equals sign.</param>
    /// <param name="start">The place of the value.</param>
    /// <param name="length">The length of the value in the source.</param>
    /// <param name="decodes">The value has something to decode.</param>
    private int ReadValue(int position, out int start, out int length, out bool decodes)
    {
        while (position < _source.Length && IsSpace(_source[position]))
        {
            position++;
        }

        start = position;
        length = 0;
        decodes = false;
        if (position >= _source.Length)
        {
            return -1;
        }

        var quote = _source[position];
        if (quote is '"' or '\'')
        {
            // One search finds both the end and the first character to decode.
            start++;
            var rest = _source.AsSpan(start);
            length = rest.IndexOfAny(quote == '"' ? InDoubleQuotes : InSingleQuotes);
            if (length >= 0 && rest[length] != quote)
            {
                decodes = true;
                var more = rest[length..].IndexOf(quote);
                length = more < 0 ? more : length + more;
            }

            return length < 0 ? -1 : start + length + 1;
        }

        length = _source.AsSpan(position).IndexOfAny(UnquotedEnd);
        decodes = length > 0 && _source.AsSpan(position, length).ContainsAny(ToDecode);
        return length < 0 ? -1 : position + length;
    }

    private void AddAttribute(ref TagToken token, in TapeAttribute attribute, bool decodes)
    {
        var bit = TapeRecord.BitOf(attribute.Known);

        // §13.2.5.33: of two attributes with the same name the first is used.
        if ((token.AttributeMask & bit) > 1 || token.AttributeCount == ushort.MaxValue)
        {
            return;
        }

        if (_attributeCount == _attributes.Length)
        {
            Grow(ref _attributes);
        }

        _hasColors |= attribute.Known is HtmlAttribute.Color or HtmlAttribute.Bgcolor;
        _hasPopover |= attribute.Known == HtmlAttribute.Popover;
        _hasOpener |= attribute.Known is HtmlAttribute.Popovertarget or HtmlAttribute.Commandfor;
        token.AttributeMask |= bit;
        token.AttributeCount++;
        ref var added = ref _attributes[_attributeCount++];
        added = attribute;
        if (decodes)
        {
            added.ValueOffset = Decode(attribute.ValueOffset, attribute.ValueLength, inAttribute: true, out added.ValueLength);
        }
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

    /// <summary>The only method that adds text to the tape. A caller leaves out text that is nothing: a record is never empty.</summary>
    private void AppendText(int start, int length, bool blank, bool resolve)
    {
        var text = _source.AsSpan(start, length);
        var record = new TapeRecord { Kind = TapeKind.Text, Flags = blank ? TapeFlags.Blank : TapeFlags.None, Offset = start, Length = length, Extent = int.MaxValue };
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

    private const ulong Spaces = 1UL << ' ' | 1UL << '\n' | 1UL << '\t' | 1UL << '\r' | 1UL << '\f';

    private static readonly SearchValues<char> ToDecode = SearchValues.Create("&\r\0");

    private static readonly SearchValues<char> InDoubleQuotes = SearchValues.Create("\"&\r\0");

    private static readonly SearchValues<char> InSingleQuotes = SearchValues.Create("'&\r\0");

    private static readonly SearchValues<char> BlankCharacters = SearchValues.Create(" \n\t\r\f\0");

    private static bool IsSpace(char character) => character <= ' ' && (Spaces >> character & 1) != 0;

    // §13.2.6.4.7: NUL is dropped everywhere in text.
    private static bool IsNothing(ReadOnlySpan<char> text) => text.IsEmpty || (text[0] == '\0' && !text.ContainsAnyExcept('\0'));

    private static bool IsBlank(ReadOnlySpan<char> text) => text[0] <= ' ' && !text.ContainsAnyExcept(BlankCharacters);
}
