using System.Buffers;

namespace ManagedAccess.Markdown.Styles.Selectors;

/// <summary>
/// Reads selectors (Selectors 4, reduced): type, class, id, attribute, the four combinators, <c>:not()</c>, <c>:is()</c>, <c>:where()</c>,
/// places among siblings, <c>:root</c>, and <c>&amp;</c> of nested rules. Each character is read once.
/// </summary>
internal ref partial struct SelectorReader(SelectorSet set, int position, int end, SelectorRange? nest)
{
    // Deeper nesting or longer text is not real style.
    private const int MaxDepth = 4;
    private const int MaxParts = 32;

    private static readonly SearchValues<char> Brackets = SearchValues.Create(",()[]\\");

    private readonly ReadOnlySpan<char> _text = set.Text.All;
    private int _position = position;

    /// <summary>The selectors of a rule; the range is empty when something is out of place, which invalidates the whole rule (CSS Syntax 3 §9.1).</summary>
    public static SelectorRange Read(SelectorSet set, int start, int end, SelectorRange? nest)
    {
        var mark = set.Mark;
        var reader = new SelectorReader(set, start, end, nest);
        if (!reader.TryReadList(0, out var range) || reader._position < end || range.Count == 0)
        {
            set.Return(mark);
            return default;
        }

        return range;
    }

    // The selectors of the list are adjacent. The selectors of nested lists come before them.
    private bool TryReadList(int depth, out SelectorRange range)
    {
        range = default;
        if (depth > MaxDepth)
        {
            return false;
        }

        var first = set.OpenSelectors.Count;
        do
        {
            if (!TryReadComplex(depth, out var selector))
            {
                return false;
            }

            // A selector that names no element of the page has no effect.
            if (depth > 0 || !selector.NamesNothing)
            {
                set.OpenSelectors.Add(selector);
            }
        }
        while (Take(','));
        range = new SelectorRange(set.Selectors.Count, set.OpenSelectors.Count - first);
        set.OpenSelectors.MoveTo(set.Selectors, first);
        return true;
    }

    private bool TryReadComplex(int depth, out ComplexSelector selector)
    {
        selector = default;
        var parts = set.OpenParts;
        var first = parts.Count;
        var combinator = ReadCombinator();
        var nests = nest is not null && depth == 0 && !NamesParent();
        if (nests)
        {
            parts.Add(NestPart(ref selector));
        }
        else if (combinator != ' ')
        {
            return false;
        }

        selector.IsPlain = !nests;
        while (!AtEnd())
        {
            if (selector.NamesNothing)
            {
                SkipComplex();
                parts.Shrink(first);
                return true;
            }

            if (parts.Count - first == MaxParts || !TryReadCompound(depth, ref selector, out var part))
            {
                return false;
            }

            part.Combinator = combinator;
            selector.IsPlain &= combinator == ' ' || parts.Count == first;
            parts.Add(part);
            combinator = ReadCombinator();
        }

        var count = parts.Count - first;
        if (count == (nests ? 1 : 0) || combinator != ' ')
        {
            return false;
        }

        selector.FirstPart = set.Parts.Count;
        selector.Count = count;
        selector.Key = parts[parts.Count - 1].Key;
        selector.IsPlain &= count <= 3;
        for (var i = first; i < parts.Count; i++)
        {
            if (i < parts.Count - 1 && parts[i].Key != 0 && parts[i + 1].Combinator is ' ' or '>')
            {
                selector.Around = (parts[i].Key, selector.Around.First);
            }
        }

        parts.MoveTo(set.Parts, first);
        return true;
    }

    private SelectorPart NestPart(ref ComplexSelector selector)
    {
        var part = new SelectorPart { FirstTest = set.Tests.Count, Count = 1, Combinator = ' ' };
        set.Tests.Add(new SelectorTest { Kind = SelectorTestKind.Is, First = nest!.Value.First, Second = nest.Value.Count });
        selector.Specificity += MostSpecific(nest.Value);
        return part;
    }

    private readonly int MostSpecific(SelectorRange range)
    {
        var most = 0;
        for (var i = 0; i < range.Count; i++)
        {
            most = Math.Max(most, set.Selectors[range.First + i].Specificity);
        }

        return most;
    }

    private bool TryReadCompound(int depth, ref ComplexSelector selector, out SelectorPart part)
    {
        part = new SelectorPart { FirstTest = set.Tests.Count };
        var first = set.OpenTests.Count;
        var best = ' ';
        while (!AtEnd() && !selector.NamesNothing && !IsSpace(_text[_position]) && _text[_position] is not ('>' or '+' or '~'))
        {
            var kind = _text[_position];
            if (!TryReadTest(depth, ref selector, ref part, out var test))
            {
                return false;
            }

            if (test.Kind == SelectorTestKind.Key && (kind == '#' || (kind == '.' && best != '#') || best == ' '))
            {
                (part.Key, best) = (test.Key, kind is '#' or '.' ? kind : 't');
            }

            set.OpenTests.Add(test);
        }

        part.FirstTest = set.Tests.Count;
        part.Count = set.OpenTests.Count - first;
        selector.IsPlain &= part.Count == 1 && set.OpenTests[first].Kind == SelectorTestKind.Key;
        set.OpenTests.MoveTo(set.Tests, first);
        return part.Count > 0;
    }

    private bool TryReadTest(int depth, ref ComplexSelector selector, ref SelectorPart part, out SelectorTest test)
    {
        test = default;
        var kind = _text[_position];
        switch (kind)
        {
            case '*':
                _position++;
                test.Kind = SelectorTestKind.Any;
                return true;
            case '&' when nest is { } parent:
                _position++;
                test = new SelectorTest { Kind = SelectorTestKind.Is, First = parent.First, Second = parent.Count };
                selector.Specificity += MostSpecific(parent);
                return true;
            case '[':
                _position++;
                selector.Specificity += 1 << 8;
                return TryReadAttribute(ref selector, out test);
            case ':':
                _position++;
                return TryReadPseudo(depth, ref selector, ref part, out test);
            case '.' or '#':
                _position++;
                break;
        }

        test = new SelectorTest { Kind = SelectorTestKind.Key, Key = StyleKey.OfFirst(kind, _text[_position..end], out var length) };
        var name = _text.Slice(_position, length);
        _position += length;
        selector.Specificity += kind switch { '#' => 1 << 16, '.' => 1 << 8, _ => 1 };
        selector.NamesNothing |= depth == 0 && !set.Elements.MayHold(test.Key);
        selector.IsOfScripts |= kind == '.' && !selector.NamesNothing && IsOfScripts(name);
        return !name.IsEmpty;
    }

    // Skips to the comma or the end. For most selectors of a framework's sheet only the first name is read.
    private void SkipComplex()
    {
        for (var depth = 0; _position < end; _position++)
        {
            var stop = _text[_position..end].IndexOfAny(Brackets);
            _position = stop < 0 ? end : _position + stop;
            if (_position == end || (depth <= 0 && _text[_position] == ','))
            {
                return;
            }

            depth += _text[_position] switch { '(' or '[' => 1, ')' or ']' => -1, _ => 0 };
            _position += _text[_position] == '\\' ? 1 : 0;
        }

        _position = end;
    }

    // Names of elements that wait for a script to show them ("[v-cloak]", ".no-js p", ".owl-carousel").
    private static bool IsOfScripts(ReadOnlySpan<char> name)
    {
        foreach (var range in name.SplitAny("-_"))
        {
            if (name[range] is "cloak" or "carousel")
            {
                return true;
            }
        }

        return name is "no-js";
    }

    private char ReadCombinator()
    {
        var combinator = ' ';
        while (_position < end && (IsSpace(_text[_position]) || (combinator == ' ' && _text[_position] is '>' or '+' or '~')))
        {
            combinator = IsSpace(_text[_position]) ? combinator : _text[_position];
            _position++;
        }

        return combinator;
    }

    private ReadOnlySpan<char> ReadName()
    {
        var start = _position;
        while (_position < end && !StyleKey.IsNameEnd(_text[_position]))
        {
            _position += _text[_position] == '\\' ? 2 : 1;
        }

        _position = Math.Min(_position, end);
        return _text[start.._position];
    }

    private readonly bool NamesParent()
    {
        var comma = _text[_position..end].IndexOf(',');
        return _text[_position..(comma < 0 ? end : _position + comma)].Contains('&');
    }

    private bool Take(char character)
    {
        if (_position >= end || _text[_position] != character)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void SkipSpace()
    {
        while (_position < end && IsSpace(_text[_position]))
        {
            _position++;
        }
    }

    private readonly bool AtEnd() => _position >= end || _text[_position] is ',' or ')';

    private static bool IsSpace(char character) => character is ' ' or '\t' or '\n' or '\r' or '\f';
}
