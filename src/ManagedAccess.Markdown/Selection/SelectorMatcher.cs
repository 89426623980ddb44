using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection;

/// <summary>Matches elements against selectors while the tape is walked from start to end.</summary>
/// <remarks>
/// For each open element a bit set remembers how much of each alternative has matched. An element is therefore tested only
/// against the set of its parent, at any depth.
/// </remarks>
internal sealed class SelectorMatcher : IDisposable
{
    private readonly HtmlTape _tape;
    private readonly SelectorList _selectors;
    private readonly int _width;

    // Per level and alternative. Low half: parts matched by the element itself. High half: parts matched by the element or anything around it.
    private uint[] _matched;
    private int _depth;

    public SelectorMatcher(HtmlTape tape, SelectorList selectors)
    {
        _tape = tape;
        _selectors = selectors;
        _width = selectors.Alternatives.Count;
        _matched = ArrayPool<uint>.Shared.Rent(64 * Math.Max(1, _width));
    }

    /// <summary>Called at the start of an element; true when one of the selectors names it. After true the caller passes over the element.</summary>
    public bool Enter(int index)
    {
        if ((_depth + 1) * _width > _matched.Length)
        {
            var larger = ArrayPool<uint>.Shared.Rent(_matched.Length * 2);
            _matched.CopyTo(larger, 0);
            ArrayPool<uint>.Shared.Return(_matched);
            _matched = larger;
        }

        ref readonly var record = ref _tape[index];
        for (var i = 0; i < _width; i++)
        {
            var compounds = _selectors.Alternatives[i];
            var above = _depth > 0 ? _matched[((_depth - 1) * _width) + i] : 0;
            var own = 0u;
            for (var part = 0; part < compounds.Length; part++)
            {
                var possible = part == 0 || (compounds[part].Combinator == '>' ? (above & 1u << (part - 1)) != 0 : (above & 1u << (part - 1 + 16)) != 0);
                if (possible && Matches(record, compounds[part].Tests))
                {
                    own |= 1u << part;
                }
            }

            if ((own & 1u << (compounds.Length - 1)) != 0)
            {
                return true;
            }

            _matched[(_depth * _width) + i] = own | own << 16 | (above & 0xffff0000);
        }

        if (record.Match != index)
        {
            _depth++;
        }

        return false;
    }

    /// <summary>Called at the end of the innermost entered element.</summary>
    public void Leave() => _depth--;

    /// <summary>Called when the entered element is passed over as a whole.</summary>
    public void Pass(int index) => _depth -= _tape[index].Match != index ? 1 : 0;

    public void Dispose()
    {
        ArrayPool<uint>.Shared.Return(_matched);
        _matched = [];
    }

    private bool Matches(in TapeRecord record, SelectorTest[] tests)
    {
        foreach (var test in tests)
        {
            var matches = test.Kind switch
            {
                't' => record.Offset >= 0 && (record.Length > 0 ? _tape.NameOf(record) : HtmlTagNames.NameOf(record.Tag)).Equals(test.Name, StringComparison.OrdinalIgnoreCase),
                '.' => HasWord(_tape.Attribute(record, HtmlAttribute.Class), test.Name),
                '#' => _tape.Attribute(record, HtmlAttribute.Id).SequenceEqual(test.Name),
                '[' => HasAttribute(record, test),
                _ => true,
            };
            if (!matches)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasWord(ReadOnlySpan<char> words, string word)
    {
        foreach (var range in words.SplitAny(" \t\n\r\f"))
        {
            if (words[range].SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }

    private bool HasAttribute(in TapeRecord record, in SelectorTest test)
    {
        foreach (ref readonly var attribute in _tape.AttributesOf(record))
        {
            if (_tape.NameOf(attribute).Equals(test.Name, StringComparison.OrdinalIgnoreCase))
            {
                return test.Value is null || _tape.ValueOf(attribute).SequenceEqual(test.Value);
            }
        }

        return false;
    }
}
