using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Parsing;

/// <summary>Tables (§13.2.6.4.9 to 15).</summary>
internal sealed partial class TapeBuilder
{
    private static bool IsAllowedInTable(in TagToken token) =>
        token.Tag is HtmlTag.Script or HtmlTag.Style or HtmlTag.Template or HtmlTag.Form or HtmlTag.Input;

    /// <summary>Handles the tokens that table modes treat differently; true when the body rules must still run.</summary>
    private bool StartsInTable(ref TagToken token)
    {
        var tag = token.Tag;
        if (Mode == InsertionMode.ColumnGroup)
        {
            if (tag is HtmlTag.Col)
            {
                Insert(token);
                return false;
            }

            if (tag is HtmlTag.Template)
            {
                return true;
            }

            Pop(_depth - 1);
        }

        if (!tag.Has(TagTraits.TablePart) && tag is not HtmlTag.Table)
        {
            // A form in a table but outside a cell has no content; the content after it belongs to the table again.
            if (tag is HtmlTag.Form && Mode is InsertionMode.Table or InsertionMode.TableSection or InsertionMode.Row)
            {
                if (!_formOpen)
                {
                    Insert(token);
                    Pop(_depth - 1);
                }

                return false;
            }

            return true;
        }

        switch (Mode)
        {
            case InsertionMode.Cell or InsertionMode.Caption:
                if (tag is HtmlTag.Table)
                {
                    return true;
                }

                CloseCellOrCaption();
                break;
            case InsertionMode.Body:
                return true;
        }

        if (tag is HtmlTag.Table)
        {
            // A table directly in a table: the first one ends.
            if (FindInScope(HtmlTag.Table, tableScope: true) is >= 0 and var outer)
            {
                Pop(outer);
            }

            return true;
        }

        InsertTablePart(token);
        return false;
    }

    private void CloseCellOrCaption()
    {
        for (var i = _depth - 1; i >= 0; i--)
        {
            _steps++;
            if (_stack[i].Tag is HtmlTag.Td or HtmlTag.Th or HtmlTag.Caption)
            {
                Pop(i);
                ClearToMarker();
                return;
            }
        }
    }

    private void InsertTablePart(in TagToken token)
    {
        var tag = token.Tag;
        switch (tag)
        {
            case HtmlTag.Td or HtmlTag.Th:
                ClearBackTo(HtmlTag.Tr, HtmlTag.Tbody, HtmlTag.Thead, HtmlTag.Tfoot);
                Imply(HtmlTag.Table, HtmlTag.Tbody);
                if (Current is not HtmlTag.Tr)
                {
                    Imply(Current, HtmlTag.Tr);
                }

                Push(token, -1);
                PushMarker();
                break;
            case HtmlTag.Tr:
                ClearBackTo(HtmlTag.Tbody, HtmlTag.Thead, HtmlTag.Tfoot);
                Imply(HtmlTag.Table, HtmlTag.Tbody);
                Push(token, -1);
                break;
            case HtmlTag.Col:
                ClearBackTo(HtmlTag.Table);
                Imply(HtmlTag.Table, HtmlTag.Colgroup);
                Push(token, -1);
                break;
            default:
                ClearBackTo(HtmlTag.Table);
                Push(token, -1);
                if (tag is HtmlTag.Caption)
                {
                    PushMarker();
                }

                break;
        }
    }

    private void Imply(HtmlTag parent, HtmlTag child)
    {
        if (Current == parent)
        {
            Push(new TagToken { Tag = child, FirstAttribute = _attributeCount }, -1);
        }
    }

    private void ClearBackTo(HtmlTag a, HtmlTag b = HtmlTag.Table, HtmlTag c = HtmlTag.Table, HtmlTag d = HtmlTag.Table)
    {
        while (_depth > 0 && Current is not (HtmlTag.Table or HtmlTag.Template or HtmlTag.Html) && Current != a && Current != b && Current != c && Current != d)
        {
            Pop(_depth - 1);
        }
    }

    private void EndInTable(HtmlTag tag)
    {
        if (tag is HtmlTag.Col || Mode == InsertionMode.Body)
        {
            return;
        }

        if (FindInScope(tag, tableScope: true) is not (>= 0 and var place))
        {
            return;
        }

        // Cells and captions that end with the element around them remove their marker too.
        for (var i = place; i < _depth; i++)
        {
            _steps++;
            if (_stack[i].Tag is HtmlTag.Td or HtmlTag.Th or HtmlTag.Caption)
            {
                ClearToMarker();
            }
        }

        Pop(place);
    }
}
