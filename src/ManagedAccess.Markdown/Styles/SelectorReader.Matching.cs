using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles;

/// <content>Whether an element is the one a selector names.</content>
internal static partial class SelectorReader
{
    private const int MaxAncestors = 64;
    private const int MaxSiblings = 16;

    private static readonly SearchValues<char> NotInCompound = SearchValues.Create(" >+~,:(");

    public static SelectorMatch Matches(HtmlTape tape, ReadOnlySpan<int> open, int element, ReadOnlySpan<char> selector)
    {
        Span<(int Start, int End, char Combinator)> parts = stackalloc (int, int, char)[MaxParts];
        var count = Parts(selector, parts);
        if (count == 0)
        {
            return SelectorMatch.Unknown;
        }

        var result = MatchesCompound(tape, open, element, selector[parts[count - 1].Start..parts[count - 1].End]);
        var level = open.Length - 1;
        for (var part = count - 2; part >= 0 && result != SelectorMatch.No; part--)
        {
            var compound = selector[parts[part].Start..parts[part].End];
            var found = SelectorMatch.No;
            switch (parts[part + 1].Combinator)
            {
                case '+' or '~':
                    for (int sibling = Previous(tape, element), looked = 0; sibling >= 0 && looked < MaxSiblings && found == SelectorMatch.No; sibling = Previous(tape, sibling), looked++)
                    {
                        found = MatchesCompound(tape, open[..(level + 1)], sibling, compound);
                        element = sibling;
                        if (parts[part + 1].Combinator == '+')
                        {
                            break;
                        }
                    }

                    break;
                default:
                    for (var looked = 0; level >= 0 && looked < MaxAncestors && found == SelectorMatch.No; looked++)
                    {
                        element = open[level--];
                        found = MatchesAncestor(tape, open[..(level + 1)], element, compound);
                        if (parts[part + 1].Combinator == '>')
                        {
                            break;
                        }
                    }

                    break;
            }

            result = (SelectorMatch)Math.Min((int)result, (int)found);
        }

        return result;
    }

    // "html:not(.js) .more" and ".list:not(.open) li" name a state that a script or a click ends.
    private static SelectorMatch MatchesAncestor(HtmlTape tape, ReadOnlySpan<int> open, int element, ReadOnlySpan<char> compound)
    {
        var match = MatchesCompound(tape, open, element, compound);
        return match == SelectorMatch.Yes && compound.Contains(":not(", StringComparison.OrdinalIgnoreCase) ? SelectorMatch.Unknown : match;
    }

    private static SelectorMatch MatchesCompound(HtmlTape tape, ReadOnlySpan<int> open, int element, ReadOnlySpan<char> compound)
    {
        var result = SelectorMatch.Yes;
        ref readonly var record = ref tape[element];
        while (NextTest(ref compound, out var kind, out var name, out var argument))
        {
            var holds = kind switch
            {
                '*' => SelectorMatch.Yes,
                't' => Of((record.Length > 0 ? tape.NameOf(record) : HtmlTagNames.NameOf(record.Tag)).Equals(name, StringComparison.OrdinalIgnoreCase)),
                '#' => Of(IsName(tape.Attribute(record, HtmlAttribute.Id), name)),
                '.' => Of(HasWord(tape.Attribute(record, HtmlAttribute.Class), name)),
                '[' => HasAttribute(tape, record, name),
                ':' => Pseudo(tape, open, element, name, argument),
                _ => SelectorMatch.Unknown,
            };
            if (holds == SelectorMatch.No)
            {
                return SelectorMatch.No;
            }

            result = (SelectorMatch)Math.Min((int)result, (int)holds);
        }

        return compound.IsEmpty ? result : SelectorMatch.Unknown;
    }

    private static SelectorMatch Pseudo(HtmlTape tape, ReadOnlySpan<int> open, int element, ReadOnlySpan<char> name, ReadOnlySpan<char> argument) => name switch
    {
        "root" => Of(tape[element].Tag == HtmlTag.Html),
        "first-child" => Of(Previous(tape, element) < 0),
        "not" when !argument.ContainsAny(NotInCompound) => MatchesCompound(tape, open, element, argument) switch { SelectorMatch.No => SelectorMatch.Yes, SelectorMatch.Yes => SelectorMatch.No, _ => SelectorMatch.Unknown },

        _ when IsOfUse(name) => SelectorMatch.No,
        _ => SelectorMatch.Unknown,
    };

    private static SelectorMatch Of(bool holds) => holds ? SelectorMatch.Yes : SelectorMatch.No;

    private static SelectorMatch HasAttribute(HtmlTape tape, in TapeRecord record, ReadOnlySpan<char> condition)
    {
        var equals = condition.IndexOf('=');
        var name = (equals < 0 ? condition : condition[..equals]).TrimEnd(" ~|^$*").Trim();
        var way = equals > 0 ? condition[equals - 1] : ' ';
        var wanted = equals < 0 ? default : condition[(equals + 1)..].Trim();
        if (wanted.Length >= 2 && wanted[0] is '"' or '\'')
        {
            var close = wanted[1..].IndexOf(wanted[0]);
            wanted = close < 0 ? wanted[1..] : wanted.Slice(1, close);
        }

        foreach (ref readonly var attribute in tape.AttributesOf(record))
        {
            if (!tape.NameOf(attribute).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var value = tape.ValueOf(attribute);
            return Of(equals < 0 || way switch
            {
                '~' => HasWord(value, wanted),
                '^' => !wanted.IsEmpty && value.StartsWith(wanted),
                '$' => !wanted.IsEmpty && value.EndsWith(wanted),
                '*' => !wanted.IsEmpty && value.Contains(wanted, StringComparison.Ordinal),
                '|' => value.StartsWith(wanted) && (value.Length == wanted.Length || value[wanted.Length] == '-'),
                _ => value.SequenceEqual(wanted),
            });
        }

        return SelectorMatch.No;
    }

    private static bool HasWord(ReadOnlySpan<char> words, ReadOnlySpan<char> word)
    {
        foreach (var range in words.SplitAny(" \t\n\r\f"))
        {
            if (IsName(words[range], word))
            {
                return true;
            }
        }

        return false;
    }

    // ".md\:block" names the class "md:block".
    private static bool IsName(ReadOnlySpan<char> value, ReadOnlySpan<char> name)
    {
        var position = 0;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\' && i + 1 < name.Length)
            {
                i++;
            }

            if (position == value.Length || value[position++] != name[i])
            {
                return false;
            }
        }

        return position == value.Length && position > 0;
    }

    private static int Previous(HtmlTape tape, int element)
    {
        for (var i = element - 1; i >= 0; i--)
        {
            if (tape[i].Kind == TapeKind.End)
            {
                return tape[i].Match;
            }

            if (tape[i].Kind == TapeKind.Start)
            {
                return tape[i].Match == i ? i : -1;
            }
        }

        return -1;
    }
}
