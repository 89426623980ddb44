using ManagedAccess.Markdown.Styles.Selectors;
using ManagedAccess.Markdown.Styles.Values;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles;

/// <content>Finds the rules that name an element, and the declaration that holds.</content>
internal sealed partial class HiddenByStyle
{
    // Complete: all rules are tested, not only the rules that hide.
    private StyleFacts FactsOf(int index, int depth, ReadOnlySpan<int> keys, bool inHidden, out bool complete, out Suspicion suspicion)
    {
        ref readonly var record = ref tape[index];
        var styled = record.Has(HtmlAttribute.Style);
        suspicion = Suspect(index, depth, keys);
        var decided = suspicion.Hides || (styled && !record.Is(TapeFlags.HarmlessStyle));
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
                if (candidate.Selector.Key != key || IsSpent() || !(decided || candidate.Paints) || !_around.MayHold(candidate.Selector.Around))
                {
                    continue;
                }

                var match = Match(candidate, index, depth);
                if (match == SelectorMatch.Yes || (match == SelectorMatch.Unknown && !candidate.Hides && !candidate.Tints))
                {
                    _steps += candidate.BodyEnd - candidate.Body;
                    Collect(winners, rules.BodyOf(candidate), (candidate.Layered ? 0L : 1L << 60) | ((long)Math.Min(candidate.Selector.Specificity, (1 << 26) - 1) << 32) | (uint)rule, rule, decided);
                }
            }
        }

        if (styled)
        {
            Collect(winners, InlineOf(record), 1L << 61, -1, decided);
        }

        var facts = default(StyleFacts);
        for (var slot = 0; slot < Slots; slot++)
        {
            ref readonly var winner = ref winners[slot];
            if (winner.Priority > 0)
            {
                var body = winner.Rule < 0 ? InlineOf(record) : rules.BodyOf(rules[winner.Rule]);
                facts.Add((StyleProperty)(slot / Variants), (byte)(slot % Variants), winner.Length < 0 ? "unset" : body.Slice(winner.Start, winner.Length));
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

    // The effective text of the attribute. If it has comments or escapes, they are removed on each call.
    private ReadOnlySpan<char> InlineOf(in TapeRecord record)
    {
        var style = tape.Attribute(record, HtmlAttribute.Style);
        if (StyleText.IsPlain(style))
        {
            return Resolved(_properties, style);
        }

        _inline ??= new StyleText(style.Length);
        _inline.Shrink(0);
        _inline.Append(style);
        return Resolved(_properties, _inline.All);
    }

    // If nothing hides the element itself, only the declarations that decide how its text looks are read (all: false).
    // Among equal weights the last declaration holds. A declaration with "!important" beats every declaration without it (CSS Cascade 5 §6.1).
    private static void Collect(Span<Winner> winners, ReadOnlySpan<char> body, long weight, int rule, bool all)
    {
        for (var rest = body; Declaration.TryNext(ref rest, out var declaration);)
        {
            if (!all && !StyleFacts.IsOfPaint(declaration.Property))
            {
                continue;
            }

            var priority = weight | 1L << 59 | (declaration.Important ? 1L << 62 : 0);
            if (declaration.Property == StyleProperty.All)
            {
                for (var slot = 0; slot < winners.Length; slot++)
                {
                    winners[slot] = priority >= winners[slot].Priority ? new Winner { Priority = priority, Rule = rule, Length = -1 } : winners[slot];
                }

                continue;
            }

            for (var part = 0; declaration.TryExpand(part, out var variant, out var value); part++)
            {
                ref var winner = ref winners[((int)declaration.Property * Variants) + variant];
                if (priority >= winner.Priority && StyleValue.IsValid(declaration.Property, value))
                {
                    winner = body.Overlaps(value, out var start) ? new Winner { Priority = priority, Rule = rule, Start = start, Length = value.Length } : default;
                }
            }
        }
    }

    private Suspicion Suspect(int index, int depth, ReadOnlySpan<int> keys)
    {
        var suspicion = default(Suspicion);
        foreach (var key in keys)
        {
            for (var rule = rules.FirstSuspect(key); rule >= 0 && _steps++ < _mostSteps; rule = rules[rule].NextSuspect)
            {
                ref readonly var candidate = ref rules[rule];
                var news = (candidate.Hides && !suspicion.Hides) || (candidate.Tints && !suspicion.Tints) || (candidate.Backs && !suspicion.Backs);
                if (news && candidate.Selector.Key == key && !IsSpent() && _around.MayHold(candidate.Selector.Around) && Match(candidate, index, depth) == SelectorMatch.Yes)
                {
                    suspicion.Hides |= candidate.Hides;
                    suspicion.Tints |= candidate.Tints;
                    suspicion.Backs |= candidate.Backs || candidate.Color is { Transparent: true };
                }
            }
        }

        return suspicion;
    }

    // A few thousand long selectors times a hundred thousand elements would keep a core busy for a minute. Past the limit no more
    // rules are tested, and text that the remaining rules would hide is kept.
    private bool IsSpent() => ++_steps > _mostSteps;

    private SelectorMatch Match(in StyleRule rule, int index, int depth)
    {
        if (rule.Selector.IsPlain)
        {
            return IsInside(rule.Selector.Around, depth) ? SelectorMatch.Yes : SelectorMatch.No;
        }

        var before = _tester.Steps;
        var match = _tester.Matches(rule.Selector, _open.AsSpan(0, depth), index);
        _steps += StepsOfTest * (_tester.Steps - before);
        return match;
    }

    // Finds the innermost element with the first key, and an element with the second key outside it.
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
}
