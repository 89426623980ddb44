using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Parsing;

/// <summary>SVG and MathML (§13.2.6.5): their elements nest by name only, and HTML elements end them.</summary>
internal sealed partial class TapeBuilder
{
    /// <summary>True when the tag was an element of the foreign content; false when the rules of HTML apply to it.</summary>
    private bool StartsForeign(ref TagToken token)
    {
        if (IsIntegrationPoint(_depth - 1))
        {
            return false;
        }

        var leaves = token.Tag.Has(TagTraits.LeavesForeign)
            || (token.Tag is HtmlTag.Font && (token.AttributeMask & (1u << (int)HtmlAttribute.Class)) == 0 && HasFontAttribute(token));
        if (leaves)
        {
            var depth = _depth;
            while (depth > 0 && _stack[depth - 1].Foreign && !IsIntegrationPoint(depth - 1))
            {
                depth--;
            }

            Pop(depth);
            return false;
        }

        // An element here is never void by its name, whatever HTML says about it.
        if (token.Tag.Has(TagTraits.Void | TagTraits.RawText | TagTraits.EscapableText | TagTraits.Scope))
        {
            token.Tag = token.Tag is HtmlTag.Title ? HtmlTag.Desc : HtmlTag.Unknown;
        }

        var index = Push(token, -1);
        _records[index].Flags |= TapeFlags.Foreign;
        _stack[_depth - 1].Foreign = true;
        if (token.SelfClosing)
        {
            Pop(_depth - 1);
        }

        return true;
    }

    private bool HasFontAttribute(in TagToken token)
    {
        for (var i = 0; i < token.AttributeCount; i++)
        {
            var attribute = _attributes[token.FirstAttribute + i];
            var name = _source.AsSpan(attribute.NameOffset, attribute.NameLength);
            if (name.Equals("color", StringComparison.OrdinalIgnoreCase) || name.Equals("face", StringComparison.OrdinalIgnoreCase) || name.Equals("size", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // Inside these, HTML is HTML again: foreignObject, desc and title of SVG, the text elements of MathML.
    private bool IsIntegrationPoint(int place) =>
        _stack[place].Foreign && _stack[place].Tag is HtmlTag.Foreignobject or HtmlTag.Desc or HtmlTag.Mi or HtmlTag.Mo or HtmlTag.Mn or HtmlTag.Ms or HtmlTag.Mtext;

    private bool EndsForeign(HtmlTag tag, ReadOnlySpan<char> name)
    {
        if (tag is HtmlTag.P or HtmlTag.Br)
        {
            var depth = _depth;
            while (depth > 0 && _stack[depth - 1].Foreign && !IsIntegrationPoint(depth - 1))
            {
                depth--;
            }

            Pop(depth);
            return false;
        }

        for (var i = _depth - 1; i >= Math.Max(0, _depth - ScanLimit) && _stack[i].Foreign; i--)
        {
            _steps++;
            if (IsNamed(_stack[i].Record, name))
            {
                Pop(i);
                return true;
            }
        }

        // Not the name of anything foreign that is open: HTML's rules look further out.
        return false;
    }
}
