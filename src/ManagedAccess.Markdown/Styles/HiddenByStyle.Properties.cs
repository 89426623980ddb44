using ManagedAccess.Markdown.Styles.Values;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Styles;

/// <content>The values for "var(--name)" in the sheets and in the page.</content>
internal sealed partial class HiddenByStyle
{
    private static ReadOnlySpan<char> Resolved(CustomProperties? properties, ReadOnlySpan<char> style) =>
        properties is not null && CustomProperties.Uses(style) ? properties.Resolve(style) : style;

    // Null where nothing on the page refers to a custom property.
    private static CustomProperties? CustomPropertiesOf(HtmlTape tape, StyleText text)
    {
        var used = false;
        foreach (var sheet in tape.StyleSheets)
        {
            used |= CustomProperties.Uses(tape.Source.AsSpan(sheet.Start, sheet.Length));
        }

        foreach (ref readonly var record in tape.Has(HtmlAttribute.Style) && !used ? tape.Records : [])
        {
            used = used || (record.Kind == TapeKind.Start && record.Has(HtmlAttribute.Style) && CustomProperties.Uses(tape.Attribute(record, HtmlAttribute.Style)));
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

        foreach (ref readonly var record in tape.Records)
        {
            if (record.Kind == TapeKind.Start && record.Has(HtmlAttribute.Style))
            {
                properties.Collect(tape.Attribute(record, HtmlAttribute.Style));
            }
        }

        return properties;
    }
}
