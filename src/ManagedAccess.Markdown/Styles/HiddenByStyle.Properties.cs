using ManagedAccess.Markdown.Styles.Selectors;
using ManagedAccess.Markdown.Styles.Values;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles;

/// <content>The values for "var(--name)" in the sheets and in the page.</content>
internal sealed partial class HiddenByStyle
{
    private static ReadOnlySpan<char> Resolved(CustomProperties? properties, ReadOnlySpan<char> style) =>
        properties is not null && CustomProperties.Uses(style) ? properties.Resolve(style) : style;

    // Null where nothing on the page refers to a custom property.
    private static CustomProperties? CustomPropertiesOf(HtmlTape tape, PooledList<int> styled, StyleText text)
    {
        var used = false;
        foreach (var sheet in tape.StyleSheets)
        {
            used |= CustomProperties.Uses(tape.Source.AsSpan(sheet.Start, sheet.Length));
        }

        for (var i = 0; i < styled.Count && !used; i++)
        {
            used = CustomProperties.Uses(tape.Attribute(tape[styled[i]], HtmlAttribute.Style));
        }

        if (!used)
        {
            return null;
        }

        var properties = new CustomProperties(isAll: !tape.HasLinkedStyle);
        foreach (var sheet in tape.StyleSheets)
        {
            text.Append(tape.Source.AsSpan(sheet.Start, sheet.Length));
            properties.Collect(text.All);
            text.Shrink(0);
        }

        for (var i = 0; i < styled.Count; i++)
        {
            properties.Collect(tape.Attribute(tape[styled[i]], HtmlAttribute.Style));
        }

        return properties;
    }
}
