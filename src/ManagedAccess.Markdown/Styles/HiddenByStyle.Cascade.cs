using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles;

/// <content>Which rules name an element, and which of their declarations holds.</content>
internal sealed partial class HiddenByStyle
{
    // Complete: all rules were asked, not only those that hide.
    private StyleFacts FactsOf(int index, int depth, ReadOnlySpan<int> keys, bool inHidden, out bool complete, out Suspicion suspicion)
    {
        ref readonly var record = ref tape[index];
        var styled = record.Has(HtmlAttribute.Style);
        suspicion = Suspect(index, depth, keys);
        var decided = styled || suspicion.Hides;
        complete = decided || inHidden;
        if (!complete)
        {
            return default;
        }

        Span<Winner> winners = stackalloc Winner[Slots];
        winners.Clear();
        foreach (var key in keys)
        {
            for (var rule = rules.First(key); rule >= 0 && _steps++ < _mostSteps; rule = rules[rule].Next)
            {
                ref readonly var candidate = ref rules[rule];
                if (candidate.Key != key || IsSpent(candidate) || !(decided || candidate.Paints) || !_around.MayHold(candidate.Around))
                {
                    continue;
                }

                var match = Match(candidate, index, depth);
                if (match == SelectorMatch.Yes || (match == SelectorMatch.Unknown && !candidate.Hides && !candidate.Tints))
                {
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

    private Suspicion Suspect(int index, int depth, ReadOnlySpan<int> keys)
    {
        var suspicion = default(Suspicion);
        foreach (var key in keys)
        {
            for (var rule = rules.First(key); rule >= 0 && _steps++ < _mostSteps; rule = rules[rule].Next)
            {
                ref readonly var candidate = ref rules[rule];
                var news = (candidate.Hides && !suspicion.Hides) || (candidate.Tints && !suspicion.Tints) || (candidate.Backs && !suspicion.Backs);
                if (news && candidate.Key == key && !IsSpent(candidate) && _around.MayHold(candidate.Around) && Match(candidate, index, depth) == SelectorMatch.Yes)
                {
                    suspicion.Hides |= candidate.Hides;
                    suspicion.Tints |= candidate.Tints;
                    suspicion.Backs |= candidate.Backs || candidate.Color is { Transparent: true };
                }
            }
        }

        return suspicion;
    }

    // A few thousand long selectors times a hundred thousand elements would keep a core busy for a minute: past the limit nothing more is
    // asked of the rules, and what they would have hidden stays.
    private bool IsSpent(in StyleRule rule)
    {
        _steps += rule.IsPlain ? 1 : 16L * (rule.SelectorEnd - rule.Selector);
        return _steps > _mostSteps;
    }

    private SelectorMatch Match(in StyleRule rule, int index, int depth) => rule.IsPlain
        ? IsInside(rule.Around, depth) ? SelectorMatch.Yes : SelectorMatch.No
        : SelectorReader.Matches(tape, _open.AsSpan(0, depth), index, tape.Source.AsSpan(rule.Selector, rule.SelectorEnd - rule.Selector).Trim());

    // The innermost element with the first key, and one with the second outside that.
    private bool IsInside((int First, int Second) around, int depth)
    {
        if (around.First == 0)
        {
            return true;
        }

        var place = _around.Find(around.First, depth == _depth ? _around.Count : _levels[depth].Keys);
        if (place < 0 || around.Second == 0)
        {
            return place >= 0;
        }

        var level = depth - 1;
        while (_levels[level].Keys > place)
        {
            level--;
        }

        return _around.Find(around.Second, _levels[level].Keys) >= 0;
    }

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
