using ManagedAccess.Markdown.Styles.Selectors;
using ManagedAccess.Markdown.Styles.Values;

namespace ManagedAccess.Markdown.Styles;

/// <summary>One selector of a rule and its declarations, as places in the text of the style sheets.</summary>
internal struct StyleRule
{
    public ComplexSelector Selector;
    public int Body;
    public int BodyEnd;
    public bool Layered;

    /// <summary>One of the declarations may hide text, by itself or together with others.</summary>
    public bool Hides;

    public CssColor? Color;
    public CssColor? Background;

    /// <summary>The rule gives text a colour that some background has.</summary>
    public bool Tints;

    /// <summary>The rule gives a background a colour that some text has.</summary>
    public bool Backs;

    /// <summary>The rule sets how text looks, so it may show text that an outer element hides.</summary>
    public bool Paints;

    /// <summary>The previous rule with the same key, or -1.</summary>
    public int Next;

    /// <summary>The previous rule with the same key that may hide text, or -1.</summary>
    public int NextSuspect;
}

/// <summary>The rules of a page that decide whether text is seen, found by the last part of their selectors.</summary>
internal sealed class StyleRules : IDisposable
{
    // The limit for rules that name elements of the page. Rules beyond the limit are not read.
    private const int MaxRules = 1 << 15;
    private const int Buckets = 1024;

    private readonly bool _scripted;
    private readonly PooledList<int> _heads = new(Buckets);
    private readonly PooledList<int> _suspects = new(Buckets);
    private readonly PooledList<StyleRule> _rules = new(64);

    public StyleRules(StyleText text, ElementKeys elements, bool scripted)
    {
        Selectors = new SelectorSet(text, elements);
        _scripted = scripted;
        _heads.Fill(-1, Buckets);
        _suspects.Fill(-1, Buckets);
    }

    public SelectorSet Selectors { get; }

    public int Count => _rules.Count;

    public bool IsFull => Count == MaxRules;

    /// <summary>The colours given to text and to backgrounds, in rules and in the page.</summary>
    public ColorPairs Colors { get; } = new();

    /// <summary>Whether any rule can hide something; if not, the rules need not be looked at.</summary>
    public bool Hide { get; private set; }

    public ref readonly StyleRule this[int index] => ref _rules[index];

    public ReadOnlySpan<char> BodyOf(in StyleRule rule) => Selectors.Text.Slice(rule.Body, rule.BodyEnd - rule.Body);

    public void Add(SelectorRange selectors, int body, int bodyEnd, bool layered)
    {
        var facts = default(StyleFacts);
        var read = false;
        for (var i = 0; i < selectors.Count && !IsFull; i++)
        {
            // Most rules of a framework's sheet are for elements that this page does not have. Their declarations are not read.
            ref readonly var selector = ref Selectors.Selectors[selectors.First + i];
            if (selector.NamesNothing)
            {
                continue;
            }

            if (!read && !Matters(Selectors.Text.Slice(body, bodyEnd - body), ref facts))
            {
                return;
            }

            read = true;
            Add(selector, body, bodyEnd, layered, facts);
        }
    }

    /// <summary>The newest rule with a key; <see cref="StyleRule.Next"/> leads to the others.</summary>
    public int First(int key) => _heads[key & (Buckets - 1)];

    /// <summary>
    /// The newest rule with a key that may hide text, by itself or by its colours; <see cref="StyleRule.NextSuspect"/> leads to the others.
    /// Most rules hide nothing, and most elements are named by such rules only. Known after <see cref="Compare"/>.
    /// </summary>
    public int FirstSuspect(int key) => _suspects[key & (Buckets - 1)];

    public void Dispose()
    {
        _heads.Dispose();
        _suspects.Dispose();
        _rules.Dispose();
        Selectors.Dispose();
    }

    /// <summary>Called when all colours are known: text is not hidden by its colour when no background has that colour.</summary>
    public void Compare(bool hides)
    {
        Hide |= hides || Colors.Meet;
        for (var i = 0; i < Count; i++)
        {
            ref var rule = ref _rules[i];
            rule.Tints = rule.Color is { } color && Colors.IsOfBackground(color);
            rule.Backs = rule.Background is { } background && Colors.IsOfText(background);
            if (rule.Hides || rule.Tints || rule.Backs)
            {
                ref var head = ref _suspects[rule.Selector.Key & (Buckets - 1)];
                rule.NextSuspect = head;
                head = i;
            }
        }
    }

    private void Add(in ComplexSelector selector, int body, int bodyEnd, bool layered, in StyleFacts facts)
    {
        var hides = facts.MayHide;
        if (hides && _scripted && selector.IsOfScripts)
        {
            return;
        }

        Hide |= hides;
        Colors.Add(facts.Color, facts.Background);
        ref var head = ref _heads[selector.Key & (Buckets - 1)];
        _rules.Add(new StyleRule
        {
            Selector = selector,
            Body = body,
            BodyEnd = bodyEnd,
            Layered = layered,
            Hides = hides,
            Color = facts.Color,
            Background = facts.Background,
            Paints = facts.Paints,
            Next = head,
        });
        head = Count - 1;
    }

    private static bool Matters(ReadOnlySpan<char> body, ref StyleFacts facts)
    {
        var matters = false;
        while (Declaration.TryNext(ref body, out var declaration))
        {
            matters = true;
            for (var part = 0; declaration.TryExpand(part, out var variant, out var value); part++)
            {
                // Each declaration counts: if two declarations set the same property, either may hold for some element.
                if (StyleValue.IsValid(declaration.Property, value))
                {
                    facts.Add(declaration.Property, variant, value);
                }
            }
        }

        return matters;
    }
}
