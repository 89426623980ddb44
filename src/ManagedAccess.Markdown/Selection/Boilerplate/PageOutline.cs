using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>The result of one pass over the tape for every element: its parent, the hints in its names, and the sums of its content.</summary>
/// <remarks>Skipped elements are not counted.</remarks>
internal sealed class PageOutline : IDisposable
{
    private const int MinProse = 80;
    private const int IdeographWeight = 3;
    private const int KnownNames = 512;
    private const int ShortName = 4;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789 \n\t\r");

    private readonly record struct KnownName(int Record, NameHint Hints);

    private readonly HtmlTape _tape;
    private readonly int[] _parents;
    private readonly NameHint[] _hints;
    private readonly Totals[] _totals;
    private readonly int[] _direct;
    private readonly int[] _blocks;
    private readonly SelectionRule _without;

    private PageOutline(HtmlTape tape, SelectionRule without)
    {
        _without = without;
        _tape = tape;
        _parents = ArrayPool<int>.Shared.Rent(tape.Count + 1);
        _hints = ArrayPool<NameHint>.Shared.Rent(tape.Count + 1);
        _totals = ArrayPool<Totals>.Shared.Rent(tape.Count + 1);
        _direct = ArrayPool<int>.Shared.Rent(tape.Count + 1);
        _blocks = ArrayPool<int>.Shared.Rent(tape.Count + 1);
    }

    public HtmlTape Tape => _tape;

    public bool Uses(SelectionRule rule) => (_without & rule) == 0;

    public int ParentOf(int index) => _parents[index];

    public NameHint HintsOf(int index) => _hints[index];

    /// <summary>The length of the text that has this element as its nearest block; for a text, its own length.</summary>
    public int DirectTextOf(int index) => _direct[index];

    /// <summary>Whether the element is a word of a sentence: it stands in a block with more text of its own.</summary>
    /// <remarks>Such a word stays, even if its name is that of a popup, or it is a date: a popup may explain the word.</remarks>
    public bool IsInSentence(int index, int text)
    {
        if (IsBlock(_tape[index].Tag))
        {
            return false;
        }

        for (int parent = _parents[index], level = 0; parent >= 0 && level < 4; parent = _parents[parent], level++)
        {
            if (IsBlock(_tape[parent].Tag))
            {
                return _direct[parent] > text * 2;
            }
        }

        return false;
    }

    public Totals TotalsOf(int index) => _totals[_tape[index].Match] - _totals[index];

    public Totals Between(int start, int end) => _totals[end] - _totals[start];

    /// <param name="tape">The page.</param>
    /// <param name="without">Rules that are not applied, to measure the effect of each rule.</param>
    public static PageOutline Draw(HtmlTape tape, SelectionRule without = SelectionRule.None)
    {
        var outline = new PageOutline(tape, without);
        outline.Fill(readNames: true);
        return outline;
    }

    /// <summary>Computes the sums again, after elements have been skipped.</summary>
    public void Update() => Fill(readNames: false);

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_parents);
        ArrayPool<NameHint>.Shared.Return(_hints);
        ArrayPool<Totals>.Shared.Return(_totals);
        ArrayPool<int>.Shared.Return(_direct);
        ArrayPool<int>.Shared.Return(_blocks);
    }

    public static bool IsBlock(HtmlTag tag) => tag.Has(TagTraits.ClosesParagraph | TagTraits.TablePart) || tag is HtmlTag.Table or HtmlTag.Body or HtmlTag.Html;

    private void Fill(bool readNames)
    {
        var running = default(Totals);
        var (parent, block, link) = (-1, -1, -1);
        Span<KnownName> known = stackalloc KnownName[KnownNames];
        known.Clear();
        for (var index = 0; index < _tape.Count; index++)
        {
            _totals[index] = running;
            ref readonly var record = ref _tape[index];
            switch (record.Kind)
            {
                case TapeKind.Text:
                    _parents[index] = parent;
                    if (!record.Is(TapeFlags.Blank | TapeFlags.Skipped))
                    {
                        if (readNames)
                        {
                            Measure(index, record);
                        }

                        AddText(ref running, index, link >= 0, block);
                    }

                    break;
                case TapeKind.Start:
                    _parents[index] = parent;
                    _direct[index] = 0;
                    _blocks[index] = block;
                    if (readNames)
                    {
                        _hints[index] = ReadHints(index, known);
                    }

                    if (record.Is(TapeFlags.Skipped) || IsSilent(record.Tag))
                    {
                        running.Controls += record.Tag is HtmlTag.Button or HtmlTag.Select or HtmlTag.Textarea ? 1 : 0;
                        Leap(ref index, running, readNames);
                        break;
                    }

                    Count(ref running, record);
                    if (record.Match != index)
                    {
                        parent = index;
                        block = IsBlock(record.Tag) ? index : block;
                        link = record.Tag == HtmlTag.A && record.Has(HtmlAttribute.Href) && link < 0 ? index : link;
                    }

                    break;
                default:
                    if (record.Tag is >= HtmlTag.H1 and <= HtmlTag.H6 && running.Text > _totals[record.Match].Text
                        && running.Text - _totals[record.Match].Text == running.LinkText - _totals[record.Match].LinkText)
                    {
                        running.LinkedHeadings++;
                    }

                    AddProse(ref running, record);
                    parent = _parents[record.Match];
                    block = block == record.Match ? _blocks[record.Match] : block;
                    link = link == record.Match ? -1 : link;
                    break;
            }
        }

        _totals[_tape.Count] = running;
    }

    // A skipped record keeps its place in the sums, so that any two sums can still be compared. Its parent is the skipped
    // element: the arrays come from a pool, and a parent left over from another page could lead round in a circle.
    private void Leap(ref int index, in Totals running, bool readNames)
    {
        var length = _tape[index].Match - index + 1;
        _totals.AsSpan(index, length).Fill(running);
        _parents.AsSpan(index + 1, length - 1).Fill(index);
        _direct.AsSpan(index + 1, length - 1).Clear();
        if (readNames)
        {
            _hints.AsSpan(index + 1, length - 1).Clear();
        }

        index += length - 1;
    }

    // Text does not change, so it is measured once: its length in the place for direct text, its commas in the place for blocks, below zero for a number.
    private void Measure(int index, in TapeRecord record)
    {
        var text = _tape.TextOf(record);
        var commas = text.Count(',');
        var length = text.Trim().Length;
        if (text.ContainsAnyInRange('\u2e80', '\uffff'))
        {
            length += Uses(SelectionRule.Ideographs) ? Ideographs(text) * (IdeographWeight - 1) : 0;
            commas += text.Count('\uff0c') + text.Count('\u3001');
        }

        _direct[index] = length;
        _blocks[index] = text.ContainsAnyExcept(Digits) ? commas : ~commas;
    }

    private void AddText(ref Totals running, int index, bool linked, int block)
    {
        var length = _direct[index];
        var commas = _blocks[index];
        running.Text += length;
        running.LinkText += linked ? length : 0;
        running.NumberText += commas < 0 ? length : 0;
        running.Commas += commas < 0 ? ~commas : commas;
        if (block >= 0)
        {
            _direct[block] += length;
        }
    }

    // Such a character says as much as half a word of letters.
    private static int Ideographs(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var character in text)
        {
            count += character is >= '\u2e80' and <= '\ufaff' ? 1 : 0;
        }

        return count;
    }

    // A block with a long text of its own is a paragraph, even if its tag is not.
    private void AddProse(ref Totals running, in TapeRecord end)
    {
        if (!IsBlock(end.Tag) || end.Tag is >= HtmlTag.H1 and <= HtmlTag.H6 or HtmlTag.Pre || _direct[end.Match] < (running.Commas - _totals[end.Match].Commas > 1 ? MinProse / 2 : MinProse))
        {
            return;
        }

        var links = running.LinkText - _totals[end.Match].LinkText;
        running.Prose += links * 2 > _direct[end.Match] ? 0 : _direct[end.Match];
    }

    private static void Count(ref Totals running, in TapeRecord record)
    {
        switch (record.Tag)
        {
            case HtmlTag.P:
                running.Paragraphs++;
                break;
            case HtmlTag.Li:
                running.Items++;
                break;
            case HtmlTag.Img or HtmlTag.Picture:
                running.Images++;
                break;
            case HtmlTag.Input:
                running.Controls++;
                break;
            case >= HtmlTag.H1 and <= HtmlTag.H6:
                running.Headings++;
                break;
            case HtmlTag.Pre:
                running.Code++;
                break;
            case HtmlTag.Td or HtmlTag.Th:
                running.Cells++;
                break;
        }
    }

    /// <summary>Whether the content of the element is not text of the page.</summary>
    public static bool IsSilent(HtmlTag tag) =>
        tag is HtmlTag.Script or HtmlTag.Style or HtmlTag.Head or HtmlTag.Template or HtmlTag.Noscript or HtmlTag.Svg or HtmlTag.Select or HtmlTag.Textarea or HtmlTag.Iframe or HtmlTag.Object or HtmlTag.Title;

    // Rows, items and cards repeat the same classes: each text is read once. Two texts with the same place in the table take turns.
    private NameHint HintsOfClass(int index, Span<KnownName> known)
    {
        var names = _tape.Attribute(_tape[index], HtmlAttribute.Class);
        if (names.Length < ShortName)
        {
            return NameHints.From(names);
        }

        ref var place = ref known[((names.Length * 31) + (names[0] * 7) + (names[names.Length / 2] * 5) + (names[^1] * 3) + names[^2]) & (KnownNames - 1)];
        if (place.Record == 0 || !names.SequenceEqual(_tape.Attribute(_tape[place.Record], HtmlAttribute.Class)))
        {
            place = new KnownName(index, NameHints.From(names));
        }

        return place.Hints;
    }

    private NameHint ReadHints(int index, Span<KnownName> known)
    {
        ref readonly var record = ref _tape[index];
        var hints = NameHint.None;
        if (record.Has(HtmlAttribute.Class))
        {
            hints = HintsOfClass(index, known);
        }

        if (record.Has(HtmlAttribute.Id))
        {
            hints |= NameHints.From(_tape.Attribute(record, HtmlAttribute.Id));
        }

        return hints;
    }
}
