using System.Buffers;
using ManagedAccess.Markdown.Styles.Selectors;
using ManagedAccess.Markdown.Styles.Values;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles;

/// <summary>Marks what the page's own style sheets hide, and text in the colour of what is behind it (MDC-03).</summary>
/// <remarks>
/// The cascade is followed as far as it shows text again: importance, the <c>style</c> attribute, layers, specificity, order. A rule
/// that hides counts only if its selector is understood; one that shows counts already if it may name the element. Sizes, visibility
/// and colours go down the tree, so these mark the text and not the elements. A tab's panel stays: a person can open it.
/// </remarks>
internal sealed partial class HiddenByStyle(HtmlTape tape, StyleRules rules, bool canvasIsWhite) : IDisposable
{
    private const long StepsPerCharacter = 128;
    private const long StepsOfAnyPage = 4_000_000;
    private const int StepsOfTest = 4;
    private const int Variants = 4;
    private const int Slots = (int)StyleProperty.All * Variants;

    private struct Level
    {
        public bool Tiny;
        public bool Invisible;

        /// <summary>A rule here or further out gives text a colour that some background has, or none.</summary>
        public bool Tinted;

        /// <summary>A rule here or further out gives a background that some text has, or the text is transparent.</summary>
        public bool Backed;

        /// <summary>Keys in the filter before this element.</summary>
        public int Keys;

        /// <summary>Its own colours are known.</summary>
        public bool Painted;
        public Paint Own;

        /// <summary>The colours here, those inherited and those behind included; looked for when text may be hidden by them.</summary>
        public Paint? Seen;

        /// <summary>Text here is hidden: what is inside has to be looked at, it may show again.</summary>
        public readonly bool HidesText => Tiny || Invisible;
    }

    private readonly record struct Paint(CssColor? Text, bool TextIsPainted, CssColor? Behind, bool Pictured, bool IsElsewhere);

    private struct Suspicion
    {
        public bool Hides;
        public bool Tints;
        public bool Backs;
    }

    private readonly AncestorFilter _around = new();
    private readonly SelectorTester _tester = new(tape, rules.Selectors);
    private readonly long _mostSteps = (StepsPerCharacter * tape.Source.Length) + StepsOfAnyPage;
    private long _steps;
    private bool _hasKeyFrames;
    private bool? _hasTabs;
    private StyleText? _inline;
    private int[] _open = ArrayPool<int>.Shared.Rent(64);
    private Level[] _levels = ArrayPool<Level>.Shared.Rent(64);
    private int _depth;

    /// <summary>Marks; the steps it took.</summary>
    public static long Mark(HtmlTape tape)
    {
        var length = 0;
        foreach (var sheet in tape.StyleSheets)
        {
            length += sheet.Length;
        }

        using var text = new StyleText(length);
        using var elements = new ElementKeys(tape);
        using var rules = new StyleRules(text, elements, tape.HasScript);
        foreach (var sheet in tape.StyleSheets)
        {
            var start = text.Append(tape.Source.AsSpan(sheet.Start, sheet.Length));
            new StyleSheetReader(text, rules).Read(start, text.All.Length);
        }

        // Where all styles are in the page, nothing else paints the canvas.
        var canvasIsWhite = !tape.HasLinkedStyle && !text.All.Contains("color-scheme", StringComparison.OrdinalIgnoreCase) && !text.All.Contains("@import", StringComparison.OrdinalIgnoreCase);
        rules.Colors.Add(null, canvasIsWhite ? CssColor.White : null);
        NoteColours(tape, rules.Colors);
        rules.Compare();
        if (!rules.Hide)
        {
            return 0;
        }

        using var pass = new HiddenByStyle(tape, rules, canvasIsWhite) { _hasKeyFrames = text.All.Contains("keyframes", StringComparison.OrdinalIgnoreCase) };
        pass.Walk();
        return pass._steps;
    }

    public void Dispose()
    {
        _around.Dispose();
        _inline?.Dispose();
        ArrayPool<int>.Shared.Return(_open);
        ArrayPool<Level>.Shared.Return(_levels);
    }

    // Colours in the page itself meet those of the sheets.
    private static void NoteColours(HtmlTape tape, ColorPairs colors)
    {
        foreach (ref readonly var record in tape.Records)
        {
            if (record.Kind == TapeKind.Start && record.AttributeCount > 0)
            {
                var facts = record.Has(HtmlAttribute.Style) ? StyleFacts.OfDeclarations(tape.Attribute(record, HtmlAttribute.Style)) : default;
                colors.Add(facts.Color ?? Own(tape, record, HtmlAttribute.Color), facts.Background ?? Own(tape, record, HtmlAttribute.Bgcolor));
            }
        }
    }

    private void Walk()
    {
        for (var index = 0; index < tape.Count; index++)
        {
            ref var record = ref tape[index];
            if (record.Kind == TapeKind.Text)
            {
                if (_depth > 0 && !record.Is(TapeFlags.Blank) && HidesText(_depth - 1))
                {
                    record.Flags |= TapeFlags.Skipped;
                }
            }
            else if (record.Kind == TapeKind.End)
            {
                _around.Shrink(_levels[--_depth].Keys);
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
        var level = _depth > 0 ? _levels[_depth - 1] : new Level { Backed = canvasIsWhite && rules.Colors.IsOfText(CssColor.White) };
        var keys = rules.Selectors.Elements.Of(index);
        var facts = FactsOf(index, _depth, keys, level.HidesText, out var complete, out var suspicion);

        // A page may wait for its script to show it at all.
        var whole = tape.HasScript && record.Tag is (HtmlTag.Html or HtmlTag.Body or HtmlTag.Main);
        if (facts.HidesAll(tape.HasScript, _hasKeyFrames) && !whole && !IsMath(index) && !IsTabPanel(record))
        {
            record.Flags |= TapeFlags.Skipped;
            return record.Match;
        }

        level.Tiny = !whole && (facts.TinyText ?? level.Tiny);
        level.Invisible = !whole && (facts.Invisible ?? level.Invisible);
        level.Own = PaintOf(record, facts);
        level.Painted = complete;
        level.Seen = null;
        level.Tinted |= suspicion.Tints || (level.Own.Text is { } text && rules.Colors.IsOfBackground(text));
        level.Backed |= suspicion.Backs || level.Own.Text is { Transparent: true } || (level.Own.Behind is { } behind && rules.Colors.IsOfText(behind));
        if (record.Match == index)
        {
            record.Flags |= level.Invisible ? TapeFlags.Skipped : 0;
            return index;
        }

        level.Keys = _around.Count;
        _around.Add(keys);
        Push(index, level);
        return index;
    }

    // Formulas are drawn for the eye with glyphs out of order; MathJax and KaTeX put the formula itself beside, clipped away, and nothing else with it.
    private bool IsMath(int index)
    {
        var formula = tape[index].Tag == HtmlTag.Math ? index : NextOf(index + 1);
        return formula < tape.Count && tape[formula] is { Kind: TapeKind.Start, Tag: HtmlTag.Math } && (formula == index || NextOf(tape[formula].Match + 1) == tape[index].Match);
    }

    private int NextOf(int index)
    {
        while (index < tape.Count && tape[index].Kind == TapeKind.Text && tape[index].Is(TapeFlags.Blank))
        {
            index++;
        }

        return index;
    }

    // The other tabs are one click away, if there is a tab to click.
    private bool IsTabPanel(in TapeRecord record) =>
        record.Has(HtmlAttribute.Role) && tape.Attribute(record, HtmlAttribute.Role) is "tabpanel" && (_hasTabs ??= HasTabs());

    private bool HasTabs()
    {
        foreach (ref readonly var record in tape.Records)
        {
            if (record.Kind == TapeKind.Start && record.Has(HtmlAttribute.Role) && tape.Attribute(record, HtmlAttribute.Role) is "tab")
            {
                return true;
            }
        }

        return false;
    }

    private bool HidesText(int level)
    {
        ref readonly var here = ref _levels[level];
        if (here.Tiny || here.Invisible || !(here.Tinted && here.Backed))
        {
            return here.Tiny || here.Invisible;
        }

        var seen = SeenAt(level);
        var canvas = canvasIsWhite && !seen.IsElsewhere ? CssColor.White : (CssColor?)null;
        return seen.Text is { Transparent: true } || (seen is { Text: { } text, Pictured: false } && (seen.Behind ?? canvas) is { } behind && text.Over(behind).IsLike(behind));
    }

    // From the element outwards to the first that knows, and back; each element that is open is asked once.
    private Paint SeenAt(int level)
    {
        var known = level;
        while (known >= 0 && _levels[known].Seen is null)
        {
            known--;
        }

        var seen = known < 0 ? default : _levels[known].Seen!.Value;
        for (var i = known + 1; i <= level; i++)
        {
            ref readonly var record = ref tape[_open[i]];
            var own = _levels[i].Painted ? _levels[i].Own : PaintOf(record, FactsOf(_open[i], i, rules.Selectors.Elements.Of(_open[i]), inHidden: true, out _, out _));
            seen = seen with { Text = own.Text ?? (own.TextIsPainted ? null : seen.Text) };
            if (own.Behind is { Transparent: false } background)
            {
                seen = seen with { Behind = background.Over(seen.Behind ?? CssColor.White), Pictured = false, IsElsewhere = false };
            }

            seen = seen with { Pictured = seen.Pictured || own.Pictured, IsElsewhere = seen.IsElsewhere || own.IsElsewhere };
            _levels[i].Seen = seen;
        }

        return seen;
    }

    private Paint PaintOf(in TapeRecord record, in StyleFacts facts) =>
        new(facts.Color ?? Own(tape, record, HtmlAttribute.Color), facts.HasTextPaint, facts.Background ?? Own(tape, record, HtmlAttribute.Bgcolor), facts.Pictured, facts.IsOutOfFlow);

    private static CssColor? Own(HtmlTape tape, in TapeRecord record, HtmlAttribute name) =>
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
}
