using ManagedAccess.Markdown.Styles.Selectors;
using ManagedAccess.Markdown.Styles.Values;

namespace ManagedAccess.Markdown.Styles;

/// <summary>One selector of a rule and where its declarations stand, as places in the text of the style sheets.</summary>
internal struct StyleRule
{
    public ComplexSelector Selector;
    public int Body;
    public int BodyEnd;
    public bool Layered;

    /// <summary>One of its declarations may hide text by itself or together with others.</summary>
    public bool Hides;

    public CssColor? Color;
    public CssColor? Background;

    /// <summary>It gives text a colour that some background has.</summary>
    public bool Tints;

    /// <summary>It gives a background a colour that some text has.</summary>
    public bool Backs;

    /// <summary>It says how text looks, so that text hidden further out may show again.</summary>
    public bool Paints;

    /// <summary>The rule before with the same key, or -1.</summary>
    public int Next;
}

/// <summary>The rules of a page that decide whether text is seen, found by the last part of their selectors.</summary>
internal sealed class StyleRules : IDisposable
{
    // Rules that name elements of the page; of one with more, what the rest says about hiding is not read.
    private const int MaxRules = 1 << 15;
    private const int Buckets = 1024;

    private readonly bool _scripted;
    private readonly PooledList<int> _heads = new(Buckets);
    private readonly PooledList<StyleRule> _rules = new(64);

    public StyleRules(StyleText text, ElementKeys elements, bool scripted)
    {
        Selectors = new SelectorSet(text, elements);
        _scripted = scripted;
        for (var i = 0; i < Buckets; i++)
        {
            _heads.Add(-1);
        }
    }

    public SelectorSet Selectors { get; }

    public int Count => _rules.Count;

    public bool IsFull => Count == MaxRules;

    /// <summary>The colours given to text and to backgrounds, in rules and in the page.</summary>
    public ColorPairs Colors { get; } = new();

    /// <summary>Whether any rule could hide anything; if not, none needs to be looked at.</summary>
    public bool Hide { get; private set; }

    public ref readonly StyleRule this[int index] => ref _rules[index];

    public ReadOnlySpan<char> BodyOf(in StyleRule rule) => Selectors.Text.Slice(rule.Body, rule.BodyEnd - rule.Body);

    public void Add(SelectorRange selectors, int body, int bodyEnd, bool layered)
    {
        var facts = default(StyleFacts);
        var read = false;
        for (var i = 0; i < selectors.Count && !IsFull; i++)
        {
            // Most rules of a framework's sheet are for elements that this page does not have; their declarations are not read.
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

    public void Dispose()
    {
        _heads.Dispose();
        _rules.Dispose();
        Selectors.Dispose();
    }

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
                // Each declaration counts: of two of one property the other may hold for some element.
                if (StyleValue.IsValid(declaration.Property, value))
                {
                    facts.Add(declaration.Property, variant, value);
                }
            }
        }

        return matters;
    }
}
