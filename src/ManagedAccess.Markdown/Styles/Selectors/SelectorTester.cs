using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles.Selectors;

/// <summary>Whether a selector names an element. Unknown: the selector asks for something that is not understood.</summary>
internal enum SelectorMatch : byte
{
    No,
    Unknown,
    Yes,
}

/// <summary>Tests elements against the selectors of a page; each test of one element is a step, and steps are counted.</summary>
internal sealed class SelectorTester(HtmlTape tape, SelectorSet set)
{
    private const int MaxAncestors = 64;
    private const int MaxSiblings = 16;
    private const int MaxCounted = 256;

    public long Steps { get; private set; }

    /// <summary>Whether the selector names the element inside <paramref name="open"/>.</summary>
    public SelectorMatch Matches(in ComplexSelector selector, ReadOnlySpan<int> open, int element)
    {
        var last = selector.FirstPart + selector.Count - 1;
        var result = MatchesPart(set.Parts[last], open, element);
        var level = open.Length - 1;
        for (var part = last - 1; part >= selector.FirstPart && result != SelectorMatch.No; part--)
        {
            var found = set.Parts[part + 1].Combinator is '+' or '~' ? FindBefore(part, open[..(level + 1)], ref element) : FindAround(part, open, ref level, ref element);
            result = (SelectorMatch)Math.Min((int)result, (int)found);
        }

        return result;
    }

    private SelectorMatch FindBefore(int part, ReadOnlySpan<int> open, ref int element)
    {
        var found = SelectorMatch.No;
        var sibling = Previous(element);
        for (var looked = 0; sibling >= 0 && looked < MaxSiblings && found == SelectorMatch.No; looked++, sibling = Previous(sibling))
        {
            found = MatchesPart(set.Parts[part], open, sibling);
            element = sibling;
            if (set.Parts[part + 1].Combinator == '+')
            {
                break;
            }
        }

        return found;
    }

    private SelectorMatch FindAround(int part, ReadOnlySpan<int> open, ref int level, ref int element)
    {
        var found = SelectorMatch.No;
        for (var looked = 0; level >= 0 && looked < MaxAncestors && found == SelectorMatch.No; looked++)
        {
            element = open[level--];
            found = MatchesPart(set.Parts[part], open[..(level + 1)], element);

            // "html:not(.js) .more" and ".list:not(.open) li" name a state that a script or a click ends.
            found = found == SelectorMatch.Yes && set.Parts[part].IsNegated && tape.HasScript ? SelectorMatch.Unknown : found;
            if (set.Parts[part + 1].Combinator == '>')
            {
                break;
            }
        }

        return found;
    }

    private SelectorMatch MatchesPart(in SelectorPart part, ReadOnlySpan<int> open, int element)
    {
        var result = SelectorMatch.Yes;
        var keys = set.Elements.Of(element);
        for (var i = 0; i < part.Count && result != SelectorMatch.No; i++)
        {
            ref readonly var test = ref set.Tests[part.FirstTest + i];
            Steps++;
            var holds = test.Kind switch
            {
                SelectorTestKind.Any => SelectorMatch.Yes,
                SelectorTestKind.Key => From(keys.Contains(test.Key)),
                SelectorTestKind.Attribute => From(HasAttribute(element, test)),
                SelectorTestKind.Root => From(tape[element].Tag == HtmlTag.Html),
                SelectorTestKind.Nth => IsNth(element, test),
                SelectorTestKind.Is => MatchesAny(test, open, element),
                SelectorTestKind.Not => (SelectorMatch)(SelectorMatch.Yes - MatchesAny(test, open, element)),
                SelectorTestKind.Never => SelectorMatch.No,
                _ => SelectorMatch.Unknown,
            };
            result = (SelectorMatch)Math.Min((int)result, (int)holds);
        }

        return result;
    }

    private SelectorMatch MatchesAny(in SelectorTest list, ReadOnlySpan<int> open, int element)
    {
        var result = SelectorMatch.No;
        for (var i = 0; i < list.Second && result != SelectorMatch.Yes; i++)
        {
            result = (SelectorMatch)Math.Max((int)result, (int)Matches(set.Selectors[list.First + i], open, element));
        }

        return result;
    }

    private static SelectorMatch From(bool holds) => holds ? SelectorMatch.Yes : SelectorMatch.No;

    private bool HasAttribute(int element, in SelectorTest test)
    {
        ref readonly var record = ref tape[element];
        var wantedName = set.Text.Slice(test.First, test.Second);
        foreach (ref readonly var attribute in tape.AttributesOf(record))
        {
            Steps++;
            if (!tape.NameOf(attribute).Equals(wantedName, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var value = tape.ValueOf(attribute);
            Steps += value.Length >> 4;
            return Compare(value, set.Text.Slice(test.Value, test.ValueLength), test.Operator, test.IgnoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        }

        return false;
    }

    private static bool Compare(ReadOnlySpan<char> value, ReadOnlySpan<char> wanted, char way, StringComparison comparison) => way switch
    {
        '\0' => true,
        '=' => value.Equals(wanted, comparison),
        '~' => !wanted.IsEmpty && HasWord(value, wanted, comparison),
        '|' => value.StartsWith(wanted, comparison) && (value.Length == wanted.Length || value[wanted.Length] == '-'),
        _ when wanted.IsEmpty => false,
        '^' => value.StartsWith(wanted, comparison),
        '$' => value.EndsWith(wanted, comparison),
        _ => value.Contains(wanted, comparison),
    };

    private static bool HasWord(ReadOnlySpan<char> words, ReadOnlySpan<char> word, StringComparison comparison)
    {
        foreach (var range in words.SplitAny(" \t\n\r\f"))
        {
            if (words[range].Equals(word, comparison))
            {
                return true;
            }
        }

        return false;
    }

    private SelectorMatch IsNth(int element, in SelectorTest test)
    {
        var place = test is { FromEnd: false, OfType: false } ? set.Elements.PlaceOf(element) : CountSiblings(element, test);
        if (place < 0)
        {
            return SelectorMatch.Unknown;
        }

        var away = place - test.Second;
        return From(test.First == 0 ? away == 0 : away % test.First == 0 && away / test.First >= 0);
    }

    private int CountSiblings(int element, in SelectorTest test)
    {
        var type = set.Elements.Of(element)[0];
        var place = 1;
        var sibling = element;
        for (var looked = 0; ; looked++)
        {
            sibling = test.FromEnd ? Next(sibling) : Previous(sibling);
            if (sibling < 0)
            {
                return place;
            }

            if (looked == MaxCounted)
            {
                return -1;
            }

            place += !test.OfType || set.Elements.Of(sibling)[0] == type ? 1 : 0;
        }
    }

    private int Previous(int element)
    {
        for (var i = element - 1; i >= 0; i--)
        {
            Steps++;
            if (tape[i].Kind != TapeKind.Text)
            {
                return tape[i].Kind == TapeKind.End || tape[i].Match == i ? tape[i].Match : -1;
            }
        }

        return -1;
    }

    private int Next(int element)
    {
        for (var i = tape[element].Match + 1; i < tape.Count; i++)
        {
            Steps++;
            if (tape[i].Kind != TapeKind.Text)
            {
                return tape[i].Kind == TapeKind.Start ? i : -1;
            }
        }

        return -1;
    }
}
