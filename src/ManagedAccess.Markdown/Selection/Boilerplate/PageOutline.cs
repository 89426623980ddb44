using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>Sums over everything before a record; the difference between two of them describes what lies between.</summary>
internal struct Totals
{
    public int Text;
    public int LinkText;
    public int Commas;
    public int Paragraphs;
    public int Items;
    public int Images;
    public int Controls;
    public int Headings;
    public int Code;
    public int Cells;

    /// <summary>Text of paragraphs long enough to be read rather than looked at, links taken away.</summary>
    public int Prose;

    /// <summary>Headings that are nothing but a link: titles of other pages.</summary>
    public int LinkedHeadings;

    /// <summary>Text in pieces of nothing but digits, as line numbers are.</summary>
    public int NumberText;

    public static Totals operator +(in Totals end, in Totals start) => new()
    {
        Text = end.Text + start.Text,
        LinkText = end.LinkText + start.LinkText,
        Commas = end.Commas + start.Commas,
        Paragraphs = end.Paragraphs + start.Paragraphs,
        Items = end.Items + start.Items,
        Images = end.Images + start.Images,
        Controls = end.Controls + start.Controls,
        Headings = end.Headings + start.Headings,
        Code = end.Code + start.Code,
        Cells = end.Cells + start.Cells,
        Prose = end.Prose + start.Prose,
        LinkedHeadings = end.LinkedHeadings + start.LinkedHeadings,
        NumberText = end.NumberText + start.NumberText,
    };

    public static Totals operator -(in Totals end, in Totals start) => new()
    {
        Text = end.Text - start.Text,
        LinkText = end.LinkText - start.LinkText,
        Commas = end.Commas - start.Commas,
        Paragraphs = end.Paragraphs - start.Paragraphs,
        Items = end.Items - start.Items,
        Images = end.Images - start.Images,
        Controls = end.Controls - start.Controls,
        Headings = end.Headings - start.Headings,
        Code = end.Code - start.Code,
        Cells = end.Cells - start.Cells,
        Prose = end.Prose - start.Prose,
        LinkedHeadings = end.LinkedHeadings - start.LinkedHeadings,
        NumberText = end.NumberText - start.NumberText,
    };

    public readonly double LinkDensity => Text == 0 ? 0 : (double)LinkText / Text;
}

/// <summary>What one pass over the tape tells about every element: its parent, the hints in its names, and the sums of what it holds.</summary>
/// <remarks>Elements that are skipped count for nothing.</remarks>
internal sealed class PageOutline : IDisposable
{
    private const int MinProse = 80;
    private const int IdeographWeight = 3;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789 \n\t\r");

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

    /// <summary>Text whose nearest block is this element.</summary>
    public int DirectTextOf(int index) => _direct[index];

    public Totals TotalsOf(int index) => _totals[_tape[index].Match] - _totals[index];

    public Totals Between(int start, int end) => _totals[end] - _totals[start];

    /// <param name="tape">The page.</param>
    /// <param name="without">Rules that are not applied, to measure what they are for.</param>
    public static PageOutline Draw(HtmlTape tape, SelectionRule without = SelectionRule.None)
    {
        var outline = new PageOutline(tape, without);
        outline.Fill(readNames: true);
        return outline;
    }

    /// <summary>Sums again, after elements have been skipped.</summary>
    public void Update() => Fill(readNames: false);

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_parents);
        ArrayPool<NameHint>.Shared.Return(_hints);
        ArrayPool<Totals>.Shared.Return(_totals);
        ArrayPool<int>.Shared.Return(_direct);
        ArrayPool<int>.Shared.Return(_blocks);
    }

    public static bool IsBlock(HtmlTag tag) => tag.Has(TagTraits.ClosesParagraph) || tag.Has(TagTraits.TablePart) || tag is HtmlTag.Table or HtmlTag.Body or HtmlTag.Html;

    private void Fill(bool readNames)
    {
        var running = default(Totals);
        var (parent, block, link) = (-1, -1, -1);
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
                        AddText(ref running, record, link >= 0, block);
                    }

                    break;
                case TapeKind.Start:
                    _parents[index] = parent;
                    _direct[index] = 0;
                    _blocks[index] = block;
                    if (readNames)
                    {
                        _hints[index] = ReadHints(record);
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

    // What is skipped keeps its place in the sums, so that any two of them can still be compared, and is a child of what was
    // skipped: the arrays come from a pool, and a parent left over from another page could lead round in a circle.
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

    private void AddText(ref Totals running, in TapeRecord record, bool linked, int block)
    {
        var text = _tape.TextOf(record);
        var length = text.Trim().Length;
        length += Uses(SelectionRule.Ideographs) && text.ContainsAnyInRange('\u2e80', '\ufaff') ? Ideographs(text) * (IdeographWeight - 1) : 0;
        running.Text += length;
        running.LinkText += linked ? length : 0;
        running.NumberText += text.ContainsAnyExcept(Digits) ? 0 : length;
        running.Commas += text.Count(',') + text.Count('\uff0c') + text.Count('\u3001');
        if (block >= 0)
        {
            _direct[block] += length;
        }
    }

    // One of them says as much as half a word of letters.
    private static int Ideographs(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var character in text)
        {
            count += character is >= '\u2e80' and <= '\ufaff' ? 1 : 0;
        }

        return count;
    }

    // A block with a long text of its own is a paragraph, whatever its tag.
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

    private static bool IsSilent(HtmlTag tag) =>
        tag is HtmlTag.Script or HtmlTag.Style or HtmlTag.Head or HtmlTag.Template or HtmlTag.Noscript or HtmlTag.Svg or HtmlTag.Select or HtmlTag.Textarea or HtmlTag.Iframe or HtmlTag.Object or HtmlTag.Title;

    private NameHint ReadHints(in TapeRecord record)
    {
        var hints = NameHint.None;
        if (record.Has(HtmlAttribute.Class))
        {
            hints = NameHints.Of(_tape.Attribute(record, HtmlAttribute.Class));
        }

        if (record.Has(HtmlAttribute.Id))
        {
            hints |= NameHints.Of(_tape.Attribute(record, HtmlAttribute.Id));
        }

        return hints;
    }
}
