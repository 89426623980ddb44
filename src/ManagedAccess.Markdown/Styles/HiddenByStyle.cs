using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles;

/// <summary>Marks what the page's own style sheets hide, and text in the colour of what is behind it (MDC-03).</summary>
/// <remarks>
/// The cascade is followed as far as it shows text again: importance, the <c>style</c> attribute, layers, specificity, order. A rule
/// that hides counts only if its selector is understood; one that shows counts already if it may name the element. Sizes, visibility
/// and colours go down the tree, so these mark the text and not the elements. A tab's panel stays: a person can open it.
/// </remarks>
internal sealed class HiddenByStyle(HtmlTape tape, StyleRules rules) : IDisposable
{
    private const int Variants = 5;
    private const int Slots = ((int)StyleProperty.TextPaint + 1) * Variants;

    private struct Level
    {
        public CssColor? Color;
        public CssColor? Background;
        public bool Pictured;
        public bool Tiny;
        public bool Invisible;

        public readonly bool HidesText => Tiny || Invisible || Color is { Transparent: true } || (Color is { } text && Background is { } behind && !Pictured && text.Over(behind).IsLike(behind));
    }

    private int[] _open = ArrayPool<int>.Shared.Rent(64);
    private Level[] _levels = ArrayPool<Level>.Shared.Rent(64);
    private int _depth;

    public static void Mark(HtmlTape tape)
    {
        using var rules = new StyleRules(tape.Source);
        foreach (var (start, length) in tape.StyleSheets)
        {
            new StyleSheetReader(tape.Source.AsSpan(start, length), start, rules).Read();
        }

        if (rules.Hide || HasColours(tape))
        {
            using var pass = new HiddenByStyle(tape, rules);
            pass.Walk();
        }
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_open);
        ArrayPool<Level>.Shared.Return(_levels);
    }

    private static bool HasColours(HtmlTape tape)
    {
        foreach (ref readonly var record in tape.Records)
        {
            if (record.Kind == TapeKind.Start && (record.Tag == HtmlTag.Font || (record.Has(HtmlAttribute.Style) && tape.Attribute(record, HtmlAttribute.Style).Contains("color", StringComparison.OrdinalIgnoreCase))))
            {
                return true;
            }
        }

        return false;
    }

    private void Walk()
    {
        for (var index = 0; index < tape.Count; index++)
        {
            ref var record = ref tape[index];
            if (record.Kind == TapeKind.Text)
            {
                if (_depth > 0 && _levels[_depth - 1].HidesText && !record.Is(TapeFlags.Blank))
                {
                    record.Flags |= TapeFlags.Skipped;
                }
            }
            else if (record.Kind == TapeKind.End)
            {
                _depth--;
            }
            else if (record.Is(TapeFlags.Skipped) || record.Tag is HtmlTag.Script or HtmlTag.Style or HtmlTag.Template or HtmlTag.Noscript or HtmlTag.Head or HtmlTag.Title)
            {
                index = record.Match;
            }
            else
            {
                index = Enter(index);
            }
        }
    }

    private int Enter(int index)
    {
        ref var record = ref tape[index];
        var level = _depth > 0 ? _levels[_depth - 1] : default;
        var facts = FactsOf(index, level.HidesText);
        var whole = record.Tag is HtmlTag.Html or HtmlTag.Body or HtmlTag.Main;
        if (facts.HidesAll && !whole && !IsMath(index) && !(record.Has(HtmlAttribute.Role) && tape.Attribute(record, HtmlAttribute.Role) is "tabpanel"))
        {
            record.Flags |= TapeFlags.Skipped;
            return record.Match;
        }

        level.Tiny = !whole && (facts.TinyText ?? level.Tiny);
        level.Invisible = !whole && (facts.Invisible ?? level.Invisible);
        level.Color = facts.Color ?? Own(record, HtmlAttribute.Color) ?? (facts.HasTextPaint ? null : level.Color);
        if ((facts.Background ?? Own(record, HtmlAttribute.Bgcolor)) is { Transparent: false } background)
        {
            level.Background = background.Over(level.Background ?? CssColor.White);
            level.Pictured = false;
        }

        level.Pictured |= facts.Pictured;
        if (record.Match == index)
        {
            record.Flags |= level.Invisible ? TapeFlags.Skipped : 0;
            return index;
        }

        Push(index, level);
        return index;
    }

    // Formulas are drawn for the eye with glyphs out of order; MathJax and KaTeX put the formula itself beside, clipped away.
    private bool IsMath(int index)
    {
        var first = index + 1;
        while (first < tape[index].Match && tape[first].Kind == TapeKind.Text && tape[first].Is(TapeFlags.Blank))
        {
            first++;
        }

        return tape[index].Tag == HtmlTag.Math || (first < tape[index].Match && tape[first] is { Kind: TapeKind.Start, Tag: HtmlTag.Math });
    }

    private CssColor? Own(in TapeRecord record, HtmlAttribute name) =>
        (name == HtmlAttribute.Color ? record.Tag == HtmlTag.Font : record.Tag is HtmlTag.Table or HtmlTag.Tr or HtmlTag.Td or HtmlTag.Th or HtmlTag.Body)
        && tape.TryGetAttribute(record, name, out var value) ? CssColor.Parse(value) : null;

    private void Push(int index, in Level level)
    {
        if (_depth == _open.Length || _depth == _levels.Length)
        {
            Grow(ref _open);
            Grow(ref _levels);
        }

        _open[_depth] = index;
        _levels[_depth++] = level;

        static void Grow<T>(ref T[] array)
        {
            var larger = ArrayPool<T>.Shared.Rent(array.Length * 2);
            array.CopyTo(larger, 0);
            ArrayPool<T>.Shared.Return(array);
            array = larger;
        }
    }

    private StyleFacts FactsOf(int index, bool inHidden)
    {
        ref readonly var record = ref tape[index];
        var styled = record.Has(HtmlAttribute.Style);
        if (!rules.Hide || !(inHidden || styled || IsDecidedBySome(index)))
        {
            return styled ? StyleFacts.OfDeclarations(tape.Attribute(record, HtmlAttribute.Style)) : default;
        }

        Span<Winner> winners = stackalloc Winner[Slots];
        winners.Clear();
        foreach (var key in KeysOf(record, stackalloc int[MaxKeys]))
        {
            for (var rule = rules.First(key); rule >= 0; rule = rules[rule].Next)
            {
                var match = Match(rules[rule], index);
                if (match == SelectorMatch.Yes || (match == SelectorMatch.Unknown && !rules[rule].Hides))
                {
                    var candidate = rules[rule];
                    Collect(winners, tape.Source.AsSpan(candidate.Body, candidate.BodyEnd - candidate.Body), (candidate.Layered ? 0L : 1L << 60) | ((long)candidate.Specificity << 32) | (uint)rule, rule);
                }
            }
        }

        if (styled)
        {
            Collect(winners, tape.Attribute(record, HtmlAttribute.Style), 1L << 61, -1);
        }

        var facts = default(StyleFacts);
        for (var slot = 0; slot < Slots; slot++)
        {
            ref readonly var winner = ref winners[slot];
            if (winner.Priority > 0)
            {
                var body = winner.Rule < 0 ? tape.Attribute(record, HtmlAttribute.Style) : tape.Source.AsSpan(rules[winner.Rule].Body, rules[winner.Rule].BodyEnd - rules[winner.Rule].Body);
                facts.Add((StyleProperty)(slot / Variants), body.Slice(winner.Start, winner.Length));
            }
        }

        return facts;
    }

    private struct Winner
    {
        public long Priority;
        public int Rule;
        public int Start;
        public int Length;
    }

    // The last of equal weight holds, and "!important" beats all that is not (CSS Cascade 5 §6.1).
    private static void Collect(Span<Winner> winners, ReadOnlySpan<char> body, long weight, int rule)
    {
        for (var rest = body; Declaration.TryNext(ref rest, out var declaration);)
        {
            ref var winner = ref winners[((int)declaration.Property * Variants) + declaration.Variant];
            var priority = weight | 1L << 59 | (declaration.Important ? 1L << 62 : 0);
            if (priority >= winner.Priority)
            {
                body.Overlaps(declaration.Value, out var start);
                winner = new Winner { Priority = priority, Rule = rule, Start = start, Length = declaration.Value.Length };
            }
        }
    }

    private bool IsDecidedBySome(int index)
    {
        foreach (var key in KeysOf(tape[index], stackalloc int[MaxKeys]))
        {
            for (var rule = rules.First(key); rule >= 0; rule = rules[rule].Next)
            {
                if (rules[rule].Decides && Match(rules[rule], index) == SelectorMatch.Yes)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private SelectorMatch Match(in StyleRule rule, int index) =>
        SelectorReader.Matches(tape, _open.AsSpan(0, _depth), index, tape.Source.AsSpan(rule.Selector, rule.SelectorEnd - rule.Selector).Trim());

    // More classes than this are looked at in vain.
    private const int MaxKeys = 24;

    private ReadOnlySpan<int> KeysOf(in TapeRecord record, Span<int> keys)
    {
        // 0 is the key of rules for any element.
        var count = 1;
        keys[0] = 0;
        keys[count++] = SelectorReader.KeyOf('t', record.Length > 0 ? tape.NameOf(record) : HtmlTagNames.NameOf(record.Tag));
        if (record.Has(HtmlAttribute.Id))
        {
            keys[count++] = SelectorReader.KeyOf('#', tape.Attribute(record, HtmlAttribute.Id));
        }

        var classes = tape.Attribute(record, HtmlAttribute.Class);
        foreach (var range in classes.SplitAny(" \t\n\r\f"))
        {
            if (count == keys.Length)
            {
                break;
            }

            if (!classes[range].IsEmpty)
            {
                keys[count++] = SelectorReader.KeyOf('.', classes[range]);
            }
        }

        return keys[..count];
    }
}
