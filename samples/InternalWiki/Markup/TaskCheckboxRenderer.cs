using Markdig.Extensions.TaskLists;
using Markdig.Renderers;
using Markdig.Renderers.Html;

namespace InternalWiki.Markup;

/// <summary>A check box in a list of tasks, with a label for people who cannot see it.</summary>
internal sealed class TaskCheckboxRenderer : HtmlObjectRenderer<TaskList>
{
    protected override void Write(HtmlRenderer renderer, TaskList task)
    {
        if (!renderer.EnableHtmlForInline)
        {
            renderer.Write(task.Checked ? "[x]" : "[ ]");
            return;
        }

        renderer.Write(task.Checked
            ? """<input type="checkbox" disabled="disabled" checked="checked" aria-label="Done" />"""
            : """<input type="checkbox" disabled="disabled" aria-label="To do" />""");
    }
}
