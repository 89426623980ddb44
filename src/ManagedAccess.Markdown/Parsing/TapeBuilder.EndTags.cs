using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Parsing;

/// <summary>End tags (§13.2.6.4.7).</summary>
internal sealed partial class TapeBuilder
{
    private void EndTag(HtmlTag tag, ReadOnlySpan<char> name)
    {
        _skipLineFeed = false;
        if (CurrentIsForeign && EndsForeign(tag, name))
        {
            return;
        }

        switch (tag)
        {
            // Content after these end tags is read as if the tags were absent (§13.2.6.4.19, "after body").
            case HtmlTag.Body or HtmlTag.Html:
                return;
            case HtmlTag.Head:
                CloseHead();
                return;
            case HtmlTag.Br:
                var line = new TagToken { Tag = HtmlTag.Br, FirstAttribute = _attributeCount };
                EnterBody();
                ReconstructFormatting();
                Insert(line);
                return;
            case HtmlTag.P:
                EndParagraph();
                return;
            case HtmlTag.Li:
                EndIfInScope(FindInScope(HtmlTag.Li, HtmlTag.Ul, HtmlTag.Ol));
                return;
            case HtmlTag.Dd or HtmlTag.Dt:
                EndIfInScope(FindInScope(tag));
                return;
            case >= HtmlTag.H1 and <= HtmlTag.H6:
                EndHeading();
                return;
            case HtmlTag.Form:
                EndForm();
                return;
            case HtmlTag.Select:
                EndIfInScope(FindInScope(HtmlTag.Select));
                return;
            case HtmlTag.Template:
                EndTemplate();
                return;
            case HtmlTag.Applet or HtmlTag.Marquee or HtmlTag.Object:
                if (FindInScope(tag) is >= 0 and var marked)
                {
                    Pop(marked);
                    ClearToMarker();
                }

                return;
        }

        if (tag.Has(TagTraits.TablePart) || tag is HtmlTag.Table)
        {
            EndInTable(tag);
        }
        else if (tag.Has(TagTraits.Formatting))
        {
            EndFormatting(tag, name);
        }
        else if (tag.Has(TagTraits.Block))
        {
            EndIfInScope(FindInScope(tag));
        }
        else
        {
            EndAnyOther(tag, name);
        }
    }

    // Without an open paragraph the standard makes an empty one: it has no text, but it separates the text around it.
    private void EndParagraph()
    {
        if (FindInScope(HtmlTag.P, HtmlTag.Button) < 0)
        {
            EnterBody();
            Insert(new TagToken { Tag = HtmlTag.P, FirstAttribute = _attributeCount });
        }

        CloseParagraph();
    }

    private void EndIfInScope(int place)
    {
        if (place >= 0)
        {
            Pop(place);
        }
    }

    private void EndHeading()
    {
        for (var i = _depth - 1; i >= Math.Max(0, _depth - ScanLimit); i--)
        {
            _steps++;
            if (IsHeading(_stack[i].Tag))
            {
                Pop(i);
                return;
            }

            if (_stack[i].Tag.Has(TagTraits.Scope))
            {
                return;
            }
        }
    }

    // A form may end while other elements are open in it; those stay open (§13.2.6.4.7, "form").
    private void EndForm()
    {
        var form = FindInScope(HtmlTag.Form);
        _formOpen = false;
        if (form < 0)
        {
            return;
        }

        ImplyEndTags();
        if (form == _depth - 1)
        {
            Pop(form);
        }
        else if (form < _depth)
        {
            _stack[form].Ended = true;
        }
    }

    private void EndTemplate()
    {
        if (_openCount[(int)HtmlTag.Template] == 0)
        {
            return;
        }

        var place = _depth - 1;
        while (place >= 0 && _stack[place].Tag is not HtmlTag.Template)
        {
            _steps++;
            place--;
        }

        if (place >= 0)
        {
            Pop(place);
            ClearToMarker();
        }
    }

    private void EndAnyOther(HtmlTag tag, ReadOnlySpan<char> name)
    {
        if (tag != HtmlTag.Unknown && _openCount[(int)tag] == 0)
        {
            return;
        }

        for (var i = _depth - 1; i >= Math.Max(0, _depth - ScanLimit); i--)
        {
            _steps++;
            ref readonly var open = ref _stack[i];
            if (open.Tag == tag && !open.Ended && (tag != HtmlTag.Unknown || IsNamed(open.Record, name)))
            {
                Pop(i);
                return;
            }

            if (open.Tag.Has(TagTraits.Special) && !open.Foreign)
            {
                return;
            }
        }
    }

    private bool IsNamed(int record, ReadOnlySpan<char> name) =>
        _source.AsSpan(_records[record].Offset + 1, _records[record].Length).Equals(name, StringComparison.OrdinalIgnoreCase);
}
