using System.Globalization;

namespace ManagedAccess.Markdown.Styles.Selectors;

/// <content>Attributes and pseudo-classes.</content>
internal ref partial struct SelectorReader
{
    private bool TryReadAttribute(ref ComplexSelector selector, out SelectorTest test)
    {
        SkipSpace();
        test = new SelectorTest { Kind = SelectorTestKind.Attribute, First = _position };
        var name = ReadName();
        test.Second = name.Length;
        selector.IsOfScripts |= name.EndsWith("-cloak", StringComparison.OrdinalIgnoreCase);
        SkipSpace();
        if (name.IsEmpty || _position >= end)
        {
            return false;
        }

        if (Take(']'))
        {
            return true;
        }

        test.Operator = _text[_position];
        _position += test.Operator is '~' or '^' or '$' or '*' or '|' ? 1 : 0;
        if (!Take('='))
        {
            return false;
        }

        SkipSpace();
        var quote = _position < end && _text[_position] is '"' or '\'' ? _text[_position++] : ' ';
        test.Value = _position;
        if (quote == ' ')
        {
            test.ValueLength = ReadName().Length;
        }
        else
        {
            var close = _text[_position..end].IndexOf(quote);
            test.ValueLength = close < 0 ? end - _position : close;
            _position += test.ValueLength + (close < 0 ? 0 : 1);
        }

        SkipSpace();
        if (_position < end && _text[_position] is 'i' or 'I' or 's' or 'S')
        {
            test.IgnoresCase = _text[_position++] is 'i' or 'I';
            SkipSpace();
        }

        return Take(']') || _position >= end;
    }

    private bool TryReadPseudo(int depth, ref ComplexSelector selector, ref SelectorPart part, out SelectorTest test)
    {
        test = new SelectorTest { Kind = SelectorTestKind.Unknown };
        var beside = Take(':');
        Span<char> lower = stackalloc char[24];
        var written = ReadName();
        written = written.Length > lower.Length ? "other" : written;
        written.ToLowerInvariant(lower);
        scoped ReadOnlySpan<char> name = lower[..written.Length];
        beside |= name is "before" or "after" or "first-letter" or "first-line";
        selector.Specificity += name is "where" or "not" or "is" or "matches" or "has" ? 0 : 1 << 8;
        if (name.IsEmpty)
        {
            return false;
        }

        // "::before" and similar pseudo-elements style something beside the element.
        selector.NamesNothing |= beside;
        test.Kind = name switch
        {
            "root" or "scope" => SelectorTestKind.Root,
            "hover" or "focus" or "focus-within" or "focus-visible" or "active" or "target" or "checked" or "visited" => SelectorTestKind.Never,
            "first-child" or "last-child" or "first-of-type" or "last-of-type" => SelectorTestKind.Nth,
            _ => SelectorTestKind.Unknown,
        };
        (test.FromEnd, test.OfType, test.Second) = (name.StartsWith("last"), name.EndsWith("of-type"), 1);
        if (_position >= end || _text[_position] != '(')
        {
            return true;
        }

        _position++;
        switch (name)
        {
            case "not" or "is" or "where" or "matches" or "any" or "-webkit-any":
                if (!TryReadList(depth + 1, out var list))
                {
                    return false;
                }

                test = new SelectorTest { Kind = name is "not" ? SelectorTestKind.Not : SelectorTestKind.Is, First = list.First, Second = list.Count };
                selector.Specificity += name is "where" ? 0 : MostSpecific(list);
                part.IsNegated |= name is "not";
                break;
            case "nth-child" or "nth-last-child" or "nth-of-type" or "nth-last-of-type":
                test = ReadNth(name);
                break;
        }

        SkipArgument();
        return Take(')') || _position >= end;
    }

    // Skips the rest of an argument that is not understood.
    private void SkipArgument()
    {
        var depth = 0;
        while (_position < end && (depth > 0 || _text[_position] != ')'))
        {
            depth += _text[_position] switch { '(' => 1, ')' => -1, _ => 0 };
            _position += _text[_position] == '\\' ? 2 : 1;
        }

        _position = Math.Min(_position, end);
    }

    // "odd", "even", "3", "2n+1", "-n + 3" (CSS Syntax 3 §6).
    private SelectorTest ReadNth(scoped ReadOnlySpan<char> name)
    {
        var test = new SelectorTest { FromEnd = name.Contains("last", StringComparison.Ordinal), OfType = name.EndsWith("of-type") };
        Span<char> pattern = stackalloc char[16];
        var length = 0;
        for (; _position < end && _text[_position] != ')' && length < pattern.Length; _position++)
        {
            if (!IsSpace(_text[_position]))
            {
                pattern[length++] = char.ToLowerInvariant(_text[_position]);
            }
        }

        ReadOnlySpan<char> rest = pattern[..length];
        rest = rest is "odd" ? "2n+1" : rest is "even" ? "2n" : rest;
        var n = rest.IndexOf('n');
        var step = n < 0 ? "0" : rest[..n];
        var offset = n < 0 ? rest : rest[(n + 1)..];
        var understood = TryNumber(step is "" or "+" ? "1" : step is "-" ? "-1" : step, out test.First) & TryNumber(offset.IsEmpty ? "0" : offset, out test.Second);
        test.Kind = understood ? SelectorTestKind.Nth : SelectorTestKind.Unknown;
        return test;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && Math.Abs((long)number) < 1_000_000;
}
