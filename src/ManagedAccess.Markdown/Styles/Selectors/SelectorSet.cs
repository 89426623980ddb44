using ManagedAccess.Markdown.Styles.Values;

namespace ManagedAccess.Markdown.Styles.Selectors;

/// <summary>The selectors of a page, each read once, so that a selector tested on many elements is not read again.</summary>
internal sealed class SelectorSet(StyleText text, ElementKeys elements) : IDisposable
{
    public StyleText Text => text;

    public ElementKeys Elements => elements;

    public PooledList<SelectorTest> Tests { get; } = new(256);

    public PooledList<SelectorPart> Parts { get; } = new(128);

    public PooledList<ComplexSelector> Selectors { get; } = new(64);

    /// <summary>The parts being read, innermost last: the parts of a selector are adjacent, and the parts of lists in parentheses come between selectors.</summary>
    public PooledList<SelectorTest> OpenTests { get; } = new(32);

    public PooledList<SelectorPart> OpenParts { get; } = new(32);

    public PooledList<ComplexSelector> OpenSelectors { get; } = new(32);

    public (int Tests, int Parts, int Selectors) Mark => (Tests.Count, Parts.Count, Selectors.Count);

    /// <summary>Forgets everything read since.</summary>
    public void Return((int Tests, int Parts, int Selectors) mark)
    {
        Tests.Shrink(mark.Tests);
        Parts.Shrink(mark.Parts);
        Selectors.Shrink(mark.Selectors);
        OpenTests.Shrink(0);
        OpenParts.Shrink(0);
        OpenSelectors.Shrink(0);
    }

    public void Dispose()
    {
        Tests.Dispose();
        Parts.Dispose();
        Selectors.Dispose();
        OpenTests.Dispose();
        OpenParts.Dispose();
        OpenSelectors.Dispose();
    }
}

/// <summary>Adjacent selectors in a <see cref="SelectorSet"/>.</summary>
internal readonly record struct SelectorRange(int First, int Count);
