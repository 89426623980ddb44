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

        // An element here is never void by its name, even if HTML says so.
        if (token.Tag.Has(TagTraits.Void | TagTraits.RawText | TagTraits.EscapableText | TagTraits.Scope))
        {
            token.Tag = token.Tag is HtmlTag.Title ? HtmlTag.Desc : HtmlTag.Unknown;
        }

        var math = _stack[_depth - 1].IsMath;
        var holdsHtml = math ? token.Tag is HtmlTag.Mi or HtmlTag.Mo or HtmlTag.Mn or HtmlTag.Ms or HtmlTag.Mtext || HoldsHtml(token) : token.Tag is HtmlTag.Foreignobject or HtmlTag.Desc;
        var index = Push(token, -1);
        _records[index].Flags |= TapeFlags.Foreign;
        ref var element = ref _stack[_depth - 1];
        (element.Foreign, element.IsMath, element.HoldsHtml) = (true, math, holdsHtml);
        if (token.SelfClosing)
        {
            Pop(_depth - 1);
        }

        return true;
    }

    // HTML standard §4.12.3 and §13.2.6.4.4: the first such template in an element that may have a shadow tree.
    private void NoteShadowRoot(int place, int template)
    {
        ref var host = ref _stack[place];
        var mayHost = host.Tag is HtmlTag.Article or HtmlTag.Aside or HtmlTag.Blockquote or HtmlTag.Body or HtmlTag.Div or HtmlTag.Footer or HtmlTag.Header or HtmlTag.Main or HtmlTag.Nav or HtmlTag.P or HtmlTag.Section or HtmlTag.Span
            || IsHeading(host.Tag) || (host.Tag == HtmlTag.Unknown && !host.Foreign && NameAt(_records[host.Record].Offset + 1).Contains('-'));
        if (!mayHost || host.Shadowed)
        {
            return;
        }

        ref var record = ref _records[template];
        for (var i = 0; i < record.AttributeCount; i++)
        {
            ref readonly var attribute = ref _attributes[record.FirstAttribute + i];
            if (attribute.Known == HtmlAttribute.Shadowrootmode && attribute.ValueOffset >= 0
                && _source.AsSpan(attribute.ValueOffset, attribute.ValueLength) is var mode && (mode.Equals("open", StringComparison.OrdinalIgnoreCase) || mode.Equals("closed", StringComparison.OrdinalIgnoreCase)))
            {
                host.Shadowed = _hasShadowRoots = true;
                record.Flags |= TapeFlags.ShadowRoot;
                record.Extent = host.Record;
                return;
            }
        }
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

    private bool IsIntegrationPoint(int place) => _stack[place].HoldsHtml;

    // §13.2.6.5: an annotation that says it is HTML.
    private bool HoldsHtml(in TagToken token) =>
        token.Tag is HtmlTag.AnnotationXml && ValueOf(token, HtmlAttribute.Encoding) is var encoding
        && (encoding.Equals("text/html", StringComparison.OrdinalIgnoreCase) || encoding.Equals("application/xhtml+xml", StringComparison.OrdinalIgnoreCase));

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

        // No open foreign element has this name: the rules of HTML apply further out.
        return false;
    }
}
