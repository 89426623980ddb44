using System.Buffers;
using ManagedAccess.Markdown.Styles.Selectors;
using ManagedAccess.Markdown.Styles.Values;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles;

/// <summary>Marks text that the page's own style sheets hide, and text in the colour of its background (MDC-03).</summary>
/// <remarks>
/// The pass follows the cascade as far as it shows text again: importance, the <c>style</c> attribute, layers, specificity, order. A rule
/// that hides counts only if its selector is understood. A rule that shows counts if its selector may name the element. Sizes, visibility
/// and colours are inherited, so they mark the text and not the elements. A tab's panel is kept, because a person can open it.
/// </remarks>
internal sealed partial class HiddenByStyle(HtmlTape tape, StyleRules rules, bool canvasIsWhite) : IDisposable
{
    private const long StepsPerCharacter = 128;
    private const long StepsOfAnyPage = 4_000_000;
    private const int StepsOfTest = 4;
    private const int Variants = 4;
    private const int Slots = (int)StyleProperty.All * Variants;

    private static readonly SearchValues<string> PaintElsewhere = SearchValues.Create(["color-scheme", "@import"], StringComparison.OrdinalIgnoreCase);
    private static readonly SearchValues<string> KeyFrames = SearchValues.Create(["keyframes"], StringComparison.OrdinalIgnoreCase);

    private struct Level
    {
        public bool Tiny;
        public bool Invisible;

        /// <summary>A rule for this or an outer element gives text a colour that some background has, or makes the text transparent.</summary>
        public bool Tinted;

        /// <summary>A rule for this or an outer element gives a background a colour that some text has, or the text is transparent.</summary>
        public bool Backed;

        /// <summary>The count of keys in the filter before this element.</summary>
        public int Keys;

        /// <summary>The element's own colours are known.</summary>
        public bool Painted;
        public Paint Own;

        /// <summary>The colours here, including those inherited and those behind; found only when they may hide text.</summary>
        public Paint? Seen;

        /// <summary>Text here is hidden; the elements inside must still be examined, because they may show text again.</summary>
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
    private CustomProperties? _properties;
    private bool _hasKeyFrames;
    private StyleText? _inline;
    private int[] _open = ArrayPool<int>.Shared.Rent(64);
    private Level[] _levels = ArrayPool<Level>.Shared.Rent(64);
    private int _depth;

    /// <summary>Marks hidden elements and text, and returns the number of steps.</summary>
    public static long Mark(HtmlTape tape)
    {
        var length = 0;
        foreach (var sheet in tape.StyleSheets)
        {
            length += sheet.Length;
        }

        using var text = new StyleText(length);
        using var styled = StyledElements(tape);
        using var properties = CustomPropertiesOf(tape, styled, text);
        using var elements = new ElementKeys(tape);
        if (tape.StyleSheets.Count > 0)
        {
            elements.Read();
        }

        using var rules = new StyleRules(text, elements, tape.HasScript);
        foreach (var sheet in tape.StyleSheets)
        {
            var start = text.Append(tape.Source.AsSpan(sheet.Start, sheet.Length));
            if (properties is not null && CustomProperties.Uses(text.All[start..]))
            {
                var resolved = properties.Resolve(text.All[start..]);
                text.Shrink(start);
                text.Append(resolved);
            }

            new StyleSheetReader(text, rules).Read(start, text.All.Length);
        }

        // Where all styles are in the page, no other style paints the canvas.
        var canvasIsWhite = !tape.HasLinkedStyle && !text.All.ContainsAny(PaintElsewhere);
        rules.Colors.Add(null, canvasIsWhite ? CssColor.White : null);
        var needsRules = ReadAttributes(tape, styled, rules.Colors, properties);
        rules.Compare(hides: properties is not null || (needsRules && tape.StyleSheets.Count > 0));
        if (!rules.Hide)
        {
            return 0;
        }

        elements.Read();

        // A page with a script may fade anything in, with key frames or without.
        using var pass = new HiddenByStyle(tape, rules, canvasIsWhite) { _properties = properties, _hasKeyFrames = !tape.HasScript && text.All.ContainsAny(KeyFrames) };
        pass.Walk();
        pass.SkipPanelsWithoutTabs();
        return pass._steps;
    }

    public void Dispose()
    {
        _around.Dispose();
        _inline?.Dispose();
        ArrayPool<int>.Shared.Return(_open);
        ArrayPool<Level>.Shared.Return(_levels);
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

        // The whole page may be hidden until its script shows it.
        var whole = tape.HasScript && record.Tag is (HtmlTag.Html or HtmlTag.Body or HtmlTag.Main);
        var hides = facts.HidesAll(tape.HasScript, _hasKeyFrames);
        var openable = (hides || facts.Invisible == true) && CanBeOpened(record);
        if (hides && !whole && !(facts.IsDrawn && ClippedFormula.DrawingOf(tape, index) is >= 0 and var drawing && !tape[drawing].Is(TapeFlags.Skipped)) && !openable)
        {
            record.Flags |= TapeFlags.Skipped;
            return record.Match;
        }

        if (openable && IsTabPanel(record))
        {
            (_panels ??= []).Add(index);
        }

        level.Tiny = !whole && (facts.TinyText ?? level.Tiny);
        level.Invisible = !whole && ((openable ? null : facts.Invisible) ?? level.Invisible);
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
        if (HoldsElements(index, record.Match))
        {
            _around.Add(keys);
        }

        Push(index, level);
        return index;
    }

    // Half of all elements hold one text. No selector asks what is around an element in them.
    private bool HoldsElements(int index, int end) => end > index + 2 || (end == index + 2 && tape[index + 1].Kind == TapeKind.Start);

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

    // Goes from the element outwards to the first level with known colours, and back. Each open element is examined once.
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
