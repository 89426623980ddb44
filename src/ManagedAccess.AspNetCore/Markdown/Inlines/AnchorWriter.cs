using ManagedAccess.AspNetCore.Markdown.Tape;
using ManagedAccess.AspNetCore.Markdown.Writing;

namespace ManagedAccess.AspNetCore.Markdown.Inlines;

/// <summary>Links. One that leads nowhere a reader may go is only its text.</summary>
internal sealed class AnchorWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index)
    {
        ref readonly var element = ref writer.Tape[index];
        if (writer.Tape.TryGetAttribute(element, HtmlAttribute.Href, out var address) && LinkTarget.IsSafe(address)
            && !(writer.Options.Terse && (address.IsEmpty || address[0] == '#')))
        {
            writer.OpenFormat(InlineFormat.Link, index);
        }

        return true;
    }

    public override void Close(MarkdownWriter writer, int index) => writer.Inline.Close(index);
}
