using System.Buffers;

namespace ManagedAccess.Markdown.Styles;

/// <summary>One selector of a rule and where its declarations stand, as places in the source of the page.</summary>
internal struct StyleRule
{
    public int Selector;
    public int SelectorEnd;
    public int Body;
    public int BodyEnd;
    public int Specificity;
    public bool Layered;

    /// <summary>One of its declarations may hide text by itself or together with others.</summary>
    public bool Hides;

    /// <summary>It hides, or gives the background that text is compared with.</summary>
    public bool Decides;

    /// <summary>The rule before with the same key, or -1.</summary>
    public int Next;
}

/// <summary>The rules of a page that decide whether text is seen, found by the last part of their selectors.</summary>
internal sealed class StyleRules : IDisposable
{
    // More rules than this are not style, and what the rest says about hiding is not read.
    private const int MaxRules = 4096;
    private const int Buckets = 512;

    private readonly string _source;
    private readonly int[] _heads = new int[Buckets];
    private StyleRule[] _rules = ArrayPool<StyleRule>.Shared.Rent(64);

    public StyleRules(string source)
    {
        _source = source;
        Array.Fill(_heads, -1);
    }

    public int Count { get; private set; }

    public bool IsFull => Count == MaxRules;

    /// <summary>Whether any rule could hide anything; if not, none needs to be looked at.</summary>
    public bool Hide { get; private set; }

    public ref readonly StyleRule this[int index] => ref _rules[index];

    public void Add(int selectors, int selectorsEnd, int body, int bodyEnd, bool layered)
    {
        if (!Matters(_source.AsSpan(body, bodyEnd - body), out var hides, out var paints))
        {
            return;
        }

        Hide |= hides;
        for (var start = selectors; start < selectorsEnd;)
        {
            var length = SelectorReader.FirstLength(_source.AsSpan(start, selectorsEnd - start));
            var place = start;
            var selector = _source.AsSpan(start, length);
            start += length + 1;
            if (IsFull || IsOfScripts(selector) || !SelectorReader.TryKey(selector, out var key, out var specificity))
            {
                continue;
            }

            if (Count == _rules.Length)
            {
                var larger = ArrayPool<StyleRule>.Shared.Rent(Count * 2);
                _rules.CopyTo(larger, 0);
                ArrayPool<StyleRule>.Shared.Return(_rules);
                _rules = larger;
            }

            var bucket = key & (Buckets - 1);
            _rules[Count] = new StyleRule
            {
                Selector = place,
                SelectorEnd = place + length,
                Body = body,
                BodyEnd = bodyEnd,
                Specificity = specificity,
                Layered = layered,
                Hides = hides,
                Decides = hides || paints,
                Next = _heads[bucket],
            };
            _heads[bucket] = Count++;
        }
    }

    /// <summary>The newest rule with a key; <see cref="StyleRule.Next"/> leads to the others.</summary>
    public int First(int key) => _heads[key & (Buckets - 1)];

    // What waits for a script to show it ("[v-cloak]", ".no-js p", ".owl-carousel") is seen by people, who have scripts.
    private static bool IsOfScripts(ReadOnlySpan<char> selector) =>
        selector.Contains("cloak", StringComparison.OrdinalIgnoreCase) || selector.Contains("no-js", StringComparison.OrdinalIgnoreCase) || selector.Contains("carousel", StringComparison.OrdinalIgnoreCase);

    public void Dispose() => ArrayPool<StyleRule>.Shared.Return(_rules);

    private static bool Matters(ReadOnlySpan<char> body, out bool hides, out bool paints)
    {
        var matters = false;
        var facts = default(StyleFacts);
        while (Declaration.TryNext(ref body, out var declaration))
        {
            matters = true;
            facts.Add(declaration.Property, declaration.Value);
        }

        hides = facts.HidesAll || facts.HidesByHalf || facts.TinyText == true || facts.Invisible == true || facts.Color is not null;
        paints = facts.Background is not null || facts.Pictured;
        return matters;
    }
}
