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

    /// <summary>What the last part of the selector asks for; an element has at most one key of each class and id.</summary>
    public int Key;
    public bool Layered;

    /// <summary>One of its declarations may hide text by itself or together with others.</summary>
    public bool Hides;

    public CssColor? Color;
    public CssColor? Background;

    /// <summary>It gives text a colour that some background has.</summary>
    public bool Tints;

    /// <summary>It gives a background a colour that some text has.</summary>
    public bool Backs;

    /// <summary>The selector is its key, alone or inside at most two others; no more has to be read of it.</summary>
    public bool IsPlain;

    /// <summary>It says how text looks, so that text hidden further out may show again.</summary>
    public bool Paints;

    /// <summary>Keys of which elements around must have one each; 0 asks for nothing.</summary>
    public (int First, int Second) Around;

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

    /// <summary>The colours given to text and to backgrounds, in rules and in the page.</summary>
    public ColorPairs Colors { get; } = new();

    /// <summary>Whether any rule could hide anything; if not, none needs to be looked at.</summary>
    public bool Hide { get; private set; }

    public ref readonly StyleRule this[int index] => ref _rules[index];

    public void Add(int selectors, int selectorsEnd, int body, int bodyEnd, bool layered)
    {
        var facts = default(StyleFacts);
        if (!Matters(_source.AsSpan(body, bodyEnd - body), ref facts))
        {
            return;
        }

        var hides = facts.HidesAll || facts.HidesByHalf || facts.TinyText == true || facts.Invisible == true;
        var color = facts.Color;
        var paints = facts.TinyText is not null || facts.Invisible is not null || facts.HasTextColor || facts.Background is not null || facts.Pictured || facts.HasTextPaint;
        Hide |= hides;
        Colors.Add(color, facts.Background);
        for (var start = selectors; start < selectorsEnd;)
        {
            var length = SelectorReader.FirstLength(_source.AsSpan(start, selectorsEnd - start));
            var place = start;
            var selector = _source.AsSpan(start, length);
            start += length + 1;
            if (IsFull || (hides && IsOfScripts(selector)) || !SelectorReader.TryKey(selector, out var key, out var specificity, out var around, out var isPlain))
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
                Key = key,
                Layered = layered,
                Hides = hides,
                Color = color,
                Background = facts.Background,
                IsPlain = isPlain,
                Paints = paints,
                Around = around,
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

    /// <summary>Once all colours are known: text whose colour no background has is not hidden by it.</summary>
    public void Compare()
    {
        Hide |= Colors.Meet;
        for (var i = 0; i < Count; i++)
        {
            _rules[i].Tints = _rules[i].Color is { } color && Colors.IsOfBackground(color);
            _rules[i].Backs = _rules[i].Background is { } background && Colors.IsOfText(background);
        }
    }

    private static bool Matters(ReadOnlySpan<char> body, ref StyleFacts facts)
    {
        var matters = false;
        while (Declaration.TryNext(ref body, out var declaration))
        {
            matters = true;
            facts.Add(declaration.Property, declaration.Value);
        }

        return matters;
    }
}
