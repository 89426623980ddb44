using System.Globalization;
using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>List items. An item outside a list starts a list of its own, as a browser shows it; an item that is a footnote is written as a footnote.</summary>
internal sealed class ListItemWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        if (writer.Leaf != LeafKind.Paragraph)
        {
            if (writer.Leaf == LeafKind.Cell)
            {
                writer.Inline.AppendTag("<li>");
            }

            return true;
        }

        if (writer.Tape[index].Note is > 0 and var note)
        {
            writer.Output.Push('^', note);
            return true;
        }

        StrayContent.End(writer);
        if (writer.Lists.Count == 0 || writer.Lists.Current.ItemOpen)
        {
            writer.Lists.Push(new OpenList { Marker = '-', Implied = true });
        }

        ref var list = ref writer.Lists.Current;
        if (list.HasItems)
        {
            writer.Output.Separation = list.Loose ? 2 : 1;
        }

        if (int.TryParse(writer.Tape.Attribute(writer.Tape[index], HtmlAttribute.Value), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && list.Marker is '.' or ')' && value < 999_999_999)
        {
            list.Number = value;
        }

        writer.Output.Push(list.Marker, list.Number);
        list.MarkerWidth = writer.Output.MarkerWidth;
        list.Number++;
        list.ItemOpen = true;
        if (IsTask(writer.Tape, writer.Tape[index], out var done))
        {
            writer.Inline.AppendRaw(done ? "[x]" : "[ ]");
            writer.Inline.AppendSpace();
        }

        return true;
    }

    // Editors and wikis draw the box of a task with a style sheet.
    private static bool IsTask(HtmlTape tape, in TapeRecord item, out bool done)
    {
        done = false;
        if (item.AttributeCount == 0)
        {
            return false;
        }

        if (tape.TryGetAttribute(item, HtmlAttribute.DataChecked, out var state))
        {
            done = state is "true";
            return state is "true" or "false";
        }

        done = tape.Attribute(item, HtmlAttribute.Class).Equals("checked", StringComparison.OrdinalIgnoreCase);
        return tape.TryGetAttribute(item, HtmlAttribute.DataInlineTaskId, out _);
    }

    public override void Close(MarkdownWriter writer, int index)
    {
        writer.Boundary();
        var note = writer.Tape[index].Note > 0;
        if (writer.Leaf != LeafKind.Paragraph || (writer.Lists.Count == 0 && !note))
        {
            return;
        }

        // An empty item still counts in its list; an agent does not need the bare marker.
        var written = writer.Output.PendingMarker == '\0';
        if (!written && !writer.Options.Terse)
        {
            written = true;
            writer.Output.StartLine();
            writer.Output.Text.TrimEnd();
        }

        writer.Output.Pop();
        if (note)
        {
            writer.Output.Separation = 2;
            return;
        }

        writer.Lists.Current.HasItems |= written;
        writer.Lists.Current.ItemOpen = false;
        if (writer.Lists.Current.Implied)
        {
            writer.Lists.Pop();
            writer.Output.EndedList = '\0';
            writer.Output.Separation = written ? 1 : writer.Output.Separation; // what comes next may be the first item of its list
        }
    }
}
