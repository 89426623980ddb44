using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>Panels that are hidden only until a person opens them: the other tabs, the closed parts of an accordion, the rows below a row.</summary>
/// <remarks>
/// The text of such a panel is part of the page, one click away, so it is not hidden text. The click must exist: a tab or an expander that
/// names the panel or comes before it, or as many labels as panels with one panel shown. Menus and dialogs are opened in the same
/// way and are not content.
/// </remarks>
internal sealed class OpenablePanels
{
    // The distance back in which a panel looks for its expander and its siblings. Elements further away do not belong to it. The limit keeps time linear.
    private const int MaxSiblings = 16;
    private const int MaxExpanderRecords = 24;
    private const int MaxComparisons = 4096;

    private static readonly SearchValues<string> NameOfTabs = SearchValues.Create(["tabs"], StringComparison.OrdinalIgnoreCase);

    private readonly HtmlTape _tape;
    private readonly HashSet<string> _targets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _overlays = new(StringComparer.Ordinal);
    private (int Tabs, int Panels) _count;
    private int _comparisons = MaxComparisons;

    private OpenablePanels(HtmlTape tape) => _tape = tape;

    /// <summary>Reads every tab and expander of the page.</summary>
    public static OpenablePanels Find(HtmlTape tape)
    {
        var panels = new OpenablePanels(tape);
        if (panels.Read(closed: false) && panels._count.Tabs > 0)
        {
            panels.Read(closed: true);
        }

        return panels;
    }

    // First only the controls that a person sees now. If there are tabs among them, those in the closed panels of tabs count too.
    private bool Read(bool closed)
    {
        var (listEnd, overlayEnd, isClosed) = (-1, -1, false);
        _count = default;
        for (var index = 0; index < _tape.Count; index++)
        {
            ref readonly var record = ref _tape[index];
            if (record.Kind != TapeKind.Start || (record.AttributeCount == 0 && !record.Is(TapeFlags.Skipped) && !PageOutline.IsSilent(record.Tag)))
            {
                continue;
            }

            var role = _tape.Attribute(record, HtmlAttribute.Role);
            _count.Panels += role is "tabpanel" ? 1 : 0;
            if (PanelControl.IsOutOfReach(_tape, record) && !(closed && role is "tabpanel"))
            {
                isClosed |= role is "tabpanel";
                index = record.Match;
                continue;
            }

            if (role is "tablist" || (record.Tag is HtmlTag.Ul or HtmlTag.Ol && _tape.Attribute(record, HtmlAttribute.Class).ContainsAny(NameOfTabs)))
            {
                listEnd = Math.Max(listEnd, record.Match);
            }

            overlayEnd = VisibilityRules.IsClosed(_tape, record) ? Math.Max(overlayEnd, record.Match) : overlayEnd;
            if (_tape.HasOpener && index > overlayEnd)
            {
                AddOverlay(index);
            }

            _count.Tabs += role is "tab" && PanelControl.IsSeen(_tape, index) ? 1 : 0;
            AddTarget(index, role is "tab" || index < listEnd);
        }

        return isClosed;
    }

    /// <summary>Whether a person can open the hidden element at <paramref name="index"/>.</summary>
    public bool CanBeOpened(int index)
    {
        ref readonly var record = ref _tape[index];
        if (record.Tag is HtmlTag.Nav or HtmlTag.Dialog or HtmlTag.Menu or HtmlTag.Input or HtmlTag.Svg or HtmlTag.I or HtmlTag.Img)
        {
            return false;
        }

        var role = _tape.Attribute(record, HtmlAttribute.Role);
        // A tab for each panel, or one that names it.
        if (role is "tabpanel" && _count.Tabs > 0 && _count.Tabs >= _count.Panels)
        {
            return true;
        }

        if (role is "dialog" or "alertdialog" or "menu" or "menubar" or "listbox" or "tooltip" or "navigation" or "search"
            || (NameHints.From(_tape.Attribute(record, HtmlAttribute.Class)) & (NameHint.Overlay | NameHint.Navigation | NameHint.Menu | NameHint.Search | NameHint.Modal)) != 0)
        {
            return false;
        }

        var id = _tape.Attribute(record, HtmlAttribute.Id);
        return (!id.IsEmpty && _targets.GetAlternateLookup<ReadOnlySpan<char>>().Contains(id)) || FollowsExpander(index) || IsOneOfMany(index);
    }

    /// <summary>Whether a button on the page opens the dialog or popover at <paramref name="index"/>, which takes no script.</summary>
    public bool IsOpenedByButton(int index) =>
        _tape.Attribute(_tape[index], HtmlAttribute.Id) is { IsEmpty: false } id && _overlays.GetAlternateLookup<ReadOnlySpan<char>>().Contains(id);

    private void AddOverlay(int index)
    {
        ref readonly var record = ref _tape[index];
        if (PanelControl.IsButton(_tape, record) && _tape.Attribute(record, HtmlAttribute.Popovertargetaction) is not "hide"
            && (_tape.TryGetAttribute(record, HtmlAttribute.Popovertarget, out var target) || _tape.TryGetAttribute(record, HtmlAttribute.Commandfor, out target))
            && PanelControl.IsSeen(_tape, index))
        {
            _overlays.Add(target.ToString());
        }
    }

    private void AddTarget(int index, bool tab)
    {
        ref readonly var record = ref _tape[index];

        // Only an attribute says of an element other than a tab that it opens something.
        if (!tab && !record.MayHave(HtmlAttribute.AriaExpanded) && !record.MayHave(HtmlAttribute.DataToggle))
        {
            return;
        }

        ReadOnlySpan<char> controls = [];
        ReadOnlySpan<char> target = [];
        var (opens, popup) = (tab, false);
        foreach (ref readonly var attribute in _tape.AttributesOf(record))
        {
            switch (attribute.Known)
            {
                case HtmlAttribute.AriaControls:
                    controls = _tape.ValueOf(attribute);
                    break;
                case HtmlAttribute.DataTarget or HtmlAttribute.DataBsTarget or HtmlAttribute.Href when _tape.ValueOf(attribute) is ['#', _, ..]:
                    target = _tape.ValueOf(attribute)[1..];
                    break;
                case HtmlAttribute.AriaExpanded:
                    opens = true;
                    break;
                case HtmlAttribute.AriaHaspopup:
                    popup = true;
                    break;
                case HtmlAttribute.DataToggle or HtmlAttribute.DataBsToggle:
                    opens |= _tape.ValueOf(attribute) is "tab" or "pill" or "list" or "collapse";
                    popup |= _tape.ValueOf(attribute) is "modal" or "offcanvas" or "dropdown" or "popover" or "tooltip";
                    break;
            }
        }

        if (!opens || popup || !(tab || PanelControl.IsUsed(_tape, record)) || !PanelControl.IsSeen(_tape, index))
        {
            return;
        }

        foreach (var range in controls.Split(' '))
        {
            if (!controls[range].IsEmpty)
            {
                _targets.Add(controls[range].ToString());
            }
        }

        if (!target.IsEmpty)
        {
            _targets.Add(target.ToString());
        }
    }

    // The element before the panel is, or holds, a control that declares that it is not expanded.
    private bool FollowsExpander(int index)
    {
        var previous = Previous(index);
        if (previous < 0)
        {
            return false;
        }

        for (var i = previous; i < Math.Min(_tape[previous].Match, previous + MaxExpanderRecords); i++)
        {
            ref readonly var record = ref _tape[i];
            if (record.Kind != TapeKind.Start)
            {
                continue;
            }

            if (PanelControl.IsOutOfReach(_tape, record))
            {
                i = record.Match;
            }
            else if (_tape.Attribute(record, HtmlAttribute.AriaExpanded) is "false" && _tape.Attribute(record, HtmlAttribute.AriaHaspopup).IsEmpty && PanelControl.IsUsed(_tape, record) && PanelControl.IsSeen(_tape, i))
            {
                return PanelControl.MayOpen(_tape, record, index);
            }
        }

        return false;
    }

    // Similar panels, one of them shown, and as many labels before them: these are tabs that are not declared as tabs.
    private bool IsOneOfMany(int index)
    {
        var (shown, count, first) = (0, 1, index);
        if (_comparisons <= 0 || !_tape[index].Has(HtmlAttribute.Class))
        {
            return false;
        }

        for (int i = Previous(index), steps = 0; i >= 0 && steps < MaxSiblings && IsLike(i, index); i = Previous(i), steps++)
        {
            shown += VisibilityRules.IsHidden(_tape, _tape[i]) ? 0 : 1;
            count++;
            first = i;
        }

        for (int i = Next(index), steps = 0; i >= 0 && steps < MaxSiblings && IsLike(i, index); i = Next(i), steps++)
        {
            shown += VisibilityRules.IsHidden(_tape, _tape[i]) ? 0 : 1;
            count++;
        }

        _comparisons -= count + (shown == 1 ? MaxSiblings : 0);
        return shown == 1 && Previous(first) is >= 0 and var labels && Labels(labels) == count;
    }

    private bool IsLike(int index, int other) =>
        _tape[index].Tag == _tape[other].Tag && _tape[other].Has(HtmlAttribute.Class)
        && _tape.Attribute(_tape[index], HtmlAttribute.Class).SequenceEqual(_tape.Attribute(_tape[other], HtmlAttribute.Class));

    private int Labels(int list)
    {
        var (items, tabs) = (0, 0);
        for (var i = list + 1; i < Math.Min(_tape[list].Match, list + (8 * MaxSiblings)); i++)
        {
            if (_tape[i].Kind != TapeKind.Start)
            {
                continue;
            }

            if (PanelControl.IsOutOfReach(_tape, _tape[i]))
            {
                i = _tape[i].Match;
                continue;
            }

            items += _tape[i].Tag == HtmlTag.Li && PanelControl.HasSomethingToSee(_tape, i) && PanelControl.HoldsControl(_tape, i) ? 1 : 0;
            tabs += _tape.Attribute(_tape[i], HtmlAttribute.Role) is "tab" && PanelControl.HasSomethingToSee(_tape, i) ? 1 : 0;
        }

        return tabs > 0 ? tabs : items;
    }

    private int Previous(int index)
    {
        for (int i = index - 1, steps = 0; i >= 0 && steps < MaxSiblings; i--, steps++)
        {
            switch (_tape[i].Kind)
            {
                case TapeKind.End:
                    return _tape[i].Match;
                case TapeKind.Start when _tape[i].Match > i:
                    return -1;
                case TapeKind.Start:
                    return i;
            }
        }

        return -1;
    }

    private int Next(int index)
    {
        for (int i = _tape[index].Match + 1, steps = 0; i < _tape.Count && steps < MaxSiblings; i++, steps++)
        {
            switch (_tape[i].Kind)
            {
                case TapeKind.Start:
                    return i;
                case TapeKind.End:
                    return -1;
            }
        }

        return -1;
    }
}
