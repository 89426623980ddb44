namespace ManagedAccess.Markdown.Selection;

/// <summary>One condition on an element.</summary>
internal readonly record struct SelectorTest(char Kind, string Name, string? Value);

/// <summary>Conditions on one element, and its relation to the element before: ' ' for a descendant, '&gt;' for a child.</summary>
internal sealed record CompoundSelector(char Combinator, SelectorTest[] Tests);

/// <summary>
/// A subset of CSS selectors: type, <c>*</c>, <c>.class</c>, <c>#id</c>, <c>[attribute]</c>, <c>[attribute=value]</c>,
/// descendant, child and comma (Selectors Level 4 §3.1).
/// </summary>
internal sealed class SelectorList
{
    // A selector is a setting, not data. A longer selector is a mistake.
    internal const int MaxCompounds = 16;

    private SelectorList(List<CompoundSelector[]> alternatives) => Alternatives = alternatives;

    public IReadOnlyList<CompoundSelector[]> Alternatives { get; }

    /// <exception cref="ArgumentException">The text is not in the supported subset.</exception>
    public static SelectorList Parse(IEnumerable<string> texts)
    {
        List<CompoundSelector[]> alternatives = [];
        foreach (var text in texts)
        {
            new Parser(text).ParseInto(alternatives);
        }

        return new SelectorList(alternatives);
    }

    private ref struct Parser(string text)
    {
        private int _position;

        public void ParseInto(List<CompoundSelector[]> alternatives)
        {
            do
            {
                alternatives.Add(ParseAlternative());
            }
            while (Skip(','));
            if (_position < text.Length)
            {
                throw Unsupported($"'{text[_position]}' at position {_position}");
            }
        }

        private CompoundSelector[] ParseAlternative()
        {
            List<CompoundSelector> compounds = [];
            SkipSpaces();
            var combinator = ' ';
            while (true)
            {
                compounds.Add(new CompoundSelector(combinator, ParseCompound()));
                var spaces = SkipSpaces();
                if (_position >= text.Length || text[_position] == ',')
                {
                    break;
                }

                combinator = Skip('>') ? '>' : ' ';
                if (combinator == ' ' && spaces == 0)
                {
                    throw Unsupported($"'{text[_position]}' at position {_position}");
                }

                SkipSpaces();
            }

            return compounds.Count <= MaxCompounds ? [.. compounds] : throw Unsupported($"more than {MaxCompounds} parts");
        }

        private SelectorTest[] ParseCompound()
        {
            List<SelectorTest> tests = [];
            while (_position < text.Length)
            {
                switch (text[_position])
                {
                    case '*' when tests.Count == 0:
                        _position++;
                        tests.Add(new SelectorTest('*', "", null));
                        break;
                    case '.' or '#':
                        var kind = text[_position++];
                        tests.Add(new SelectorTest(kind, ParseName(), null));
                        break;
                    case '[':
                        tests.Add(ParseAttribute());
                        break;
                    case var letter when tests.Count == 0 && IsNameCharacter(letter):
                        tests.Add(new SelectorTest('t', ParseName(), null));
                        break;
                    default:
                        return tests.Count > 0 ? [.. tests] : throw Unsupported($"'{text[_position]}' at position {_position}");
                }
            }

            return tests.Count > 0 ? [.. tests] : throw Unsupported("an empty part");
        }

        private SelectorTest ParseAttribute()
        {
            _position++;
            SkipSpaces();
            var name = ParseName();
            SkipSpaces();
            string? value = null;
            if (Skip('='))
            {
                SkipSpaces();
                value = ParseValue();
                SkipSpaces();
            }

            return Skip(']') ? new SelectorTest('[', name, value) : throw Unsupported("an attribute condition other than [name] and [name=value]");
        }

        private string ParseValue()
        {
            if (_position < text.Length && text[_position] is '"' or '\'')
            {
                var end = text.IndexOf(text[_position], _position + 1);
                if (end < 0)
                {
                    throw Unsupported("a quotation mark without its partner");
                }

                var value = text[(_position + 1)..end];
                _position = end + 1;
                return value;
            }

            return ParseName();
        }

        private string ParseName()
        {
            var start = _position;
            while (_position < text.Length && IsNameCharacter(text[_position]))
            {
                _position++;
            }

            return _position > start ? text[start.._position] : throw Unsupported($"a missing name at position {start}");
        }

        private bool Skip(char character)
        {
            if (_position < text.Length && text[_position] == character)
            {
                _position++;
                return true;
            }

            return false;
        }

        private int SkipSpaces()
        {
            var start = _position;
            while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            {
                _position++;
            }

            return _position - start;
        }

        private static bool IsNameCharacter(char character) => char.IsLetterOrDigit(character) || character is '-' or '_';

        private readonly ArgumentException Unsupported(string what) => new(
            $"The selector \"{text}\" has {what}. Supported are type, *, .class, #id, [attribute], [attribute=value], descendant (a b), child (a > b) and a comma between alternatives.");
    }
}
