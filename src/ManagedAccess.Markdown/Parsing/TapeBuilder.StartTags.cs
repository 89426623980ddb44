using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Parsing;

/// <summary>Start tags and text (§13.2.6.4.4 "in head" and §13.2.6.4.7 "in body").</summary>
internal sealed partial class TapeBuilder
{
    private void Text(int start, int length, bool resolve)
    {
        SkipLineFeed(ref start, ref length);
        var text = _source.AsSpan(start, length);
        if (IsNothing(text))
        {
            return;
        }

        var blank = IsBlank(text);
        if (!CurrentIsForeign)
        {
            if (Current is HtmlTag.Colgroup && !blank)
            {
                Pop(_depth - 1);
            }

            if (blank && (!_bodySeen || FostersHere || Current is HtmlTag.Colgroup))
            {
                return;
            }

            if (!blank)
            {
                EnterBody();
            }

            ReconstructFormatting();
        }

        var fosteredFrom = FostersHere ? NearestTable() : -1;
        var index = _count;
        AppendText(start, length, blank, resolve);
        Moved(index, fosteredFrom);
    }

    // §13.2.6.4.7: a line feed right after the start tag of pre, listing and textarea is not part of their content.
    private void SkipLineFeed(ref int start, ref int length)
    {
        if (_skipLineFeed && length > 0)
        {
            var skipped = _source.AsSpan(start, length).StartsWith("\r\n") ? 2 : _source[start] is '\n' or '\r' ? 1 : 0;
            start += skipped;
            length -= skipped;
        }

        _skipLineFeed = false;
    }

    private void EnterBody()
    {
        if (_bodySeen)
        {
            return;
        }

        CloseHead();
        _bodySeen = true;
    }

    private void CloseHead()
    {
        var head = _headOpen ? FindInScope(HtmlTag.Head) : -1;
        if (head >= 0)
        {
            Pop(head);
        }

        _headOpen = false;
    }

    private void StartTag(ref TagToken token)
    {
        if (CurrentIsForeign && StartsForeign(ref token))
        {
            return;
        }

        var tag = token.Tag;
        if (!_bodySeen)
        {
            if (tag is HtmlTag.Html or HtmlTag.Head or HtmlTag.Body)
            {
                StartDocumentPart(token);
                return;
            }

            if (!tag.Has(TagTraits.Metadata) && Current is not HtmlTag.Template)
            {
                EnterBody();
            }
        }
        else if (tag is HtmlTag.Html or HtmlTag.Head or HtmlTag.Body or HtmlTag.Frame or HtmlTag.Frameset)
        {
            return;
        }

        if (Mode != InsertionMode.Body && !StartsInTable(ref token))
        {
            return;
        }

        if (tag.Has(TagTraits.TablePart))
        {
            return;
        }

        StartInBody(ref token);
    }

    private void StartDocumentPart(in TagToken token)
    {
        switch (token.Tag)
        {
            case HtmlTag.Html when _openCount[(int)HtmlTag.Html] == 0 && _depth == 0:
                Insert(token);
                break;
            case HtmlTag.Head when !_headOpen:
                _headOpen = true;
                Insert(token);
                break;
            case HtmlTag.Body:
                CloseHead();
                _bodySeen = true;
                Insert(token);
                break;
        }
    }

    private void StartInBody(ref TagToken token)
    {
        var tag = token.Tag;
        if (tag.Has(TagTraits.ClosesParagraph) || (tag is HtmlTag.Table && !_quirks))
        {
            switch (tag)
            {
                case HtmlTag.Form when _formOpen:
                    return;
                case HtmlTag.Li:
                    CloseListItem(HtmlTag.Li, HtmlTag.Li);
                    break;
                case HtmlTag.Dd or HtmlTag.Dt:
                    CloseListItem(HtmlTag.Dd, HtmlTag.Dt);
                    break;
            }

            CloseParagraph();
            if (IsHeading(tag) && IsHeading(Current))
            {
                Pop(_depth - 1);
            }

            if (tag is HtmlTag.Xmp)
            {
                ReconstructFormatting();
            }

            Insert(token);
            _formOpen |= tag is HtmlTag.Form;
            _skipLineFeed = tag is HtmlTag.Pre or HtmlTag.Listing;
            return;
        }

        if (tag.Has(TagTraits.Formatting))
        {
            StartFormatting(token);
            return;
        }

        StartPhrase(ref token);
    }

    private void StartFormatting(in TagToken token)
    {
        if (token.Tag is HtmlTag.A && FindFormat(HtmlTag.A) is >= 0 and var link)
        {
            var record = _formats[link].Record;
            EndFormatting(HtmlTag.A, default);
            for (var i = _formatCount - 1; i >= 0 && _formats[i].Record >= 0; i--)
            {
                if (_formats[i].Record == record)
                {
                    RemoveFormat(i);
                    break;
                }
            }
        }

        ReconstructFormatting();
        if (token.Tag is HtmlTag.Nobr && FindInScope(HtmlTag.Nobr) >= 0)
        {
            EndFormatting(HtmlTag.Nobr, default);
            ReconstructFormatting();
        }

        InsertFormatting(token);
    }

    private void StartPhrase(ref TagToken token)
    {
        switch (token.Tag)
        {
            case HtmlTag.Image:
                token.Tag = HtmlTag.Img;
                break;
            case HtmlTag.Button when FindInScope(HtmlTag.Button) is >= 0 and var button:
                Pop(button);
                break;
            case HtmlTag.Select when FindInScope(HtmlTag.Select) is >= 0 and var select:
                Pop(select);
                return;
            case HtmlTag.Input when FindInScope(HtmlTag.Select) is >= 0 and var control:
                Pop(control);
                break;
            case HtmlTag.Option when FindInScope(HtmlTag.Select) >= 0:
                ImplyEndTags(HtmlTag.Optgroup);
                break;
            case HtmlTag.Optgroup when FindInScope(HtmlTag.Select) >= 0:
                ImplyEndTags();
                break;
            case HtmlTag.Optgroup or HtmlTag.Option when Current is HtmlTag.Option:
                Pop(_depth - 1);
                break;
            case HtmlTag.Rb or HtmlTag.Rtc when FindInScope(HtmlTag.Ruby) >= 0:
                ImplyEndTags();
                break;
            case HtmlTag.Rp or HtmlTag.Rt when FindInScope(HtmlTag.Ruby) >= 0:
                ImplyEndTags(HtmlTag.Rtc);
                break;
        }

        if (!token.Tag.Has(TagTraits.Metadata) && token.Tag is not (HtmlTag.Table or HtmlTag.Param or HtmlTag.Source or HtmlTag.Track or HtmlTag.Textarea or HtmlTag.Iframe or HtmlTag.Noembed))
        {
            ReconstructFormatting();
        }

        var host = _depth - 1;
        var inserted = Insert(token);
        if (token.Tag is HtmlTag.Template && token.AttributeCount > 0 && host >= 0)
        {
            NoteShadowRoot(host, inserted);
        }

        if (token.Tag is HtmlTag.Svg or HtmlTag.Math)
        {
            (_stack[_depth - 1].Foreign, _stack[_depth - 1].IsMath) = (true, token.Tag is HtmlTag.Math);
            if (token.SelfClosing)
            {
                Pop(_depth - 1);
            }
        }
        else if (token.Tag.Has(TagTraits.Marker))
        {
            PushMarker();
        }

        _skipLineFeed = token.Tag is HtmlTag.Textarea;
    }

    // A new item ends the one before it unless there is an element other than address, div or p between them.
    private void CloseListItem(HtmlTag tag, HtmlTag sibling)
    {
        if (_openCount[(int)tag] + _openCount[(int)sibling] == 0)
        {
            return;
        }

        for (var i = _depth - 1; i >= Math.Max(0, _depth - ScanLimit); i--)
        {
            _steps++;
            var open = _stack[i].Tag;
            if ((open == tag || open == sibling) && !_stack[i].Ended)
            {
                Pop(i);
                return;
            }

            if (open.Has(TagTraits.Special) && open is not (HtmlTag.Address or HtmlTag.Div or HtmlTag.P))
            {
                return;
            }
        }
    }

    private static bool IsHeading(HtmlTag tag) => tag is >= HtmlTag.H1 and <= HtmlTag.H6;
}
