using System.Buffers;
using ManagedAccess.Markdown.Styles.Sheets;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Parsing;

/// <summary>The tokenizer (HTML standard §13.2.5): one pass from left to right, never reading a character twice except for a bounded look ahead.</summary>
internal sealed partial class TapeBuilder
{
    private static readonly SearchValues<char> NameEnd = SearchValues.Create("\t\n\f\r />");
    private static readonly SearchValues<char> UnquotedEnd = SearchValues.Create("\t\n\f\r >");

    private void ReadTokens()
    {
        var position = 0;
        while (position < _source.Length)
        {
            var markup = NextMarkup(position);
            if (markup > position)
            {
                Text(position, markup - position, resolve: true);
            }

            if (markup == _source.Length)
            {
                break;
            }

            _steps++;
            _skipLineFeed = false;
            position = _source[markup + 1] switch
            {
                '/' => ReadEndTag(markup),
                '!' => ReadDeclaration(markup),
                '?' => After(_source.IndexOf('>', markup), 1),
                _ => ReadStartTag(markup),
            };
        }
    }

    // A "<" that does not start a tag or comment is plain text.
    private int NextMarkup(int position)
    {
        while (true)
        {
            var found = _source.AsSpan(position).IndexOf('<');
            if (found < 0 || position + found + 1 >= _source.Length)
            {
                return _source.Length;
            }

            position += found;
            var next = _source[position + 1];
            if (char.IsAsciiLetter(next) || next is '!' or '?' || (next == '/' && position + 2 < _source.Length))
            {
                return position;
            }

            _steps++;
            position++;
        }
    }

    private int After(int found, int length) => found < 0 ? _source.Length : found + length;

    private int ReadDeclaration(int markup)
    {
        var rest = _source.AsSpan(markup + 2);
        if (rest.StartsWith("--"))
        {
            return EndOfComment(markup + 4);
        }

        if (rest.StartsWith("[CDATA[") && CurrentIsForeign)
        {
            var start = markup + 9;
            var end = _source.IndexOf("]]>", start, StringComparison.Ordinal);
            Text(start, (end < 0 ? _source.Length : end) - start, resolve: false);
            return After(end, 3);
        }

        var close = _source.IndexOf('>', markup);
        if (rest.StartsWith("doctype", StringComparison.OrdinalIgnoreCase) && _count == 0)
        {
            _quirks = IsQuirky(_source.AsSpan(markup, After(close, 0) - markup));
        }

        return After(close, 1);
    }

    // §13.2.6.4.1, the part that still occurs: old public identifiers, and HTML 4.01 without a system identifier.
    private static bool IsQuirky(ReadOnlySpan<char> doctype) =>
        !doctype[9..].TrimStart().StartsWith("html", StringComparison.OrdinalIgnoreCase)
        || doctype.Contains("//DTD HTML 3", StringComparison.OrdinalIgnoreCase)
        || doctype.Contains("//DTD HTML 2", StringComparison.OrdinalIgnoreCase)
        || doctype.Contains("//DTD HTML 4.0 ", StringComparison.OrdinalIgnoreCase)
        || (!doctype.Contains("http", StringComparison.OrdinalIgnoreCase)
            && (doctype.Contains("//DTD HTML 4.01 Transitional", StringComparison.OrdinalIgnoreCase)
                || doctype.Contains("//DTD HTML 4.01 Frameset", StringComparison.OrdinalIgnoreCase)));

    // §13.2.5.43 and on: "<!-->" and "<!--->" are whole comments, and "--!>" ends one too.
    private int EndOfComment(int start)
    {
        var rest = _source.AsSpan(start);
        if (rest.StartsWith(">") || rest.StartsWith("->"))
        {
            return start + (rest[0] == '>' ? 1 : 2);
        }

        for (var position = start; ;)
        {
            var dashes = _source.AsSpan(position).IndexOf("--");
            if (dashes < 0)
            {
                return _source.Length;
            }

            position += dashes + 2;
            var after = _source.AsSpan(position);
            if (after.StartsWith(">") || after.StartsWith("!>"))
            {
                return position + (after[0] == '>' ? 1 : 2);
            }

            _steps++;
            position--;
        }
    }

    private int ReadEndTag(int markup)
    {
        var first = _source[markup + 2];
        if (!char.IsAsciiLetter(first))
        {
            return After(_source.IndexOf('>', markup), 1);
        }

        var tag = HtmlTagNames.FindFirst(_source.AsSpan(markup + 2), out var length);
        var attributes = _attributeCount;
        var token = default(TagToken);
        var end = ReadAttributes(markup + 2 + length, ref token);
        _attributeCount = attributes;
        if (end > 0)
        {
            EndTag(tag, _source.AsSpan(markup + 2, length));
        }

        return end > 0 ? end : _source.Length;
    }

    // §4.2.6: a sheet of another type, or a sheet for print, does not style the visible page.
    private bool IsForScreen(in TagToken style) =>
        ValueOf(style, HtmlAttribute.Type) is var type && (type.IsEmpty || type.Equals("text/css", StringComparison.OrdinalIgnoreCase))
        && MediaQuery.AppliesToScreen(ValueOf(style, HtmlAttribute.Media));

    // §4.12.1: data blocks do not run.
    private bool IsRun(in TagToken script, ReadOnlySpan<char> text)
    {
        var type = ValueOf(script, HtmlAttribute.Type);
        return (type.IsEmpty || type.Equals("module", StringComparison.OrdinalIgnoreCase) || type.Contains("javascript", StringComparison.OrdinalIgnoreCase) || type.Contains("ecmascript", StringComparison.OrdinalIgnoreCase))
            && (!text.IsWhiteSpace() || !ValueOf(script, HtmlAttribute.Src).IsEmpty);
    }

    private ReadOnlySpan<char> ValueOf(in TagToken token, HtmlAttribute name)
    {
        for (var i = 0; i < token.AttributeCount; i++)
        {
            ref readonly var attribute = ref _attributes[token.FirstAttribute + i];
            if (attribute.Known == name)
            {
                return attribute.ValueOffset < 0 ? _decoded.AsSpan(~attribute.ValueOffset, attribute.ValueLength) : _source.AsSpan(attribute.ValueOffset, attribute.ValueLength);
            }
        }

        return default;
    }

    private ReadOnlySpan<char> NameAt(int start)
    {
        var rest = _source.AsSpan(start);
        var end = rest.IndexOfAny(NameEnd);
        return end < 0 ? rest : rest[..end];
    }

    private int ReadStartTag(int markup)
    {
        var tag = HtmlTagNames.FindFirst(_source.AsSpan(markup + 1), out var length);
        var token = new TagToken { Offset = markup, NameLength = length, Tag = tag, FirstAttribute = _attributeCount };
        var end = ReadAttributes(markup + 1 + length, ref token);
        if (end < 0)
        {
            // §13.2.5.8: if the page ends inside a tag, the tag is dropped.
            return _source.Length;
        }

        StartTag(ref token);
        _hasLinkedStyle |= token.Tag is HtmlTag.Link && ValueOf(token, HtmlAttribute.Rel).Contains("stylesheet", StringComparison.OrdinalIgnoreCase);

        // The tokenizer changes state only for HTML elements that were really inserted.
        if (_depth == 0 || CurrentIsForeign || Current != token.Tag || _records[_stack[_depth - 1].Record].Offset != markup)
        {
            return end;
        }

        if (token.Tag.Has(TagTraits.RawText | TagTraits.EscapableText))
        {
            return ReadRawText(token, end);
        }

        if (token.Tag is HtmlTag.Plaintext)
        {
            Text(end, _source.Length - end, resolve: false);
            return _source.Length;
        }

        return end;
    }

    private int ReadRawText(in TagToken element, int start)
    {
        var tag = element.Tag;
        var end = tag is HtmlTag.Script ? RawTextEnd.OfScript(_source, start, ref _steps) : RawTextEnd.Of(_source, start, HtmlTagNames.NameOf(tag), ref _steps);
        if (tag is not HtmlTag.Style)
        {
            var length = end - start;
            SkipLineFeed(ref start, ref length);
            var text = _source.AsSpan(start, length);
            if (!IsNothing(text))
            {
                AppendText(start, length, IsBlank(text), tag.Has(TagTraits.EscapableText));
            }

            _hasScript |= tag is HtmlTag.Script && IsRun(element, text);
        }
        else if (end > start && _openCount[(int)HtmlTag.Template] == 0 && IsForScreen(element))
        {
            (_styleSheets ??= []).Add((start, end - start));
        }

        Pop(_depth - 1);
        if (end == _source.Length)
        {
            return end;
        }

        var attributes = _attributeCount;
        var token = default(TagToken);
        var after = ReadAttributes(end + 2 + HtmlTagNames.NameOf(tag).Length, ref token);
        _attributeCount = attributes;
        return after < 0 ? _source.Length : after;
    }
}
