using ManagedAccess.Markdown.Writing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>Elements with content that is never text of the page: scripts, styles, templates, drawings, controls, frames.</summary>
internal sealed class OmittedWriter : ElementWriter
{
    public override bool Open(MarkdownWriter writer, int index) => false;
}
