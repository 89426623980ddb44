using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Forms;

/// <summary>The kind of form field that an element is.</summary>
internal enum FieldKind : byte
{
    /// <summary>It is not a field, or it is a field that must not or need not be read: a password, a hidden field, a button, an empty field.</summary>
    None,

    /// <summary>A value: typed, or chosen from a list.</summary>
    Value,

    /// <summary>A box that is checked or not: a check box, a radio button, a switch.</summary>
    Box,
}

/// <summary>Tells fields from other elements: the fields of HTML (§4.10), elements with the ARIA role of a field, and the fields of component libraries.</summary>
internal static class FieldKinds
{
    private const int MaxRecords = 32;

    public static FieldKind From(HtmlTape tape, int index)
    {
        ref readonly var record = ref tape.Records[index];
        switch (record.Tag)
        {
            case HtmlTag.Input:
                return OfInput(tape, record);
            case HtmlTag.Select:
                return FieldValue.Chosen(tape, index, -1) >= 0 ? FieldKind.Value : FieldKind.None;
            case HtmlTag.Textarea:
                return record.Match > index + 1 && !tape.TextOf(tape[index + 1]).IsWhiteSpace() ? FieldKind.Value : FieldKind.None;
            case HtmlTag.Unknown:
                return OfComponent(tape, record);
        }

        return record.Has(HtmlAttribute.Role) ? OfRole(tape.Attribute(record, HtmlAttribute.Role), record) : FieldKind.None;
    }

    public static bool IsChecked(HtmlTape tape, in TapeRecord box)
    {
        var state = tape.Attribute(box, HtmlAttribute.AriaChecked);
        return state.IsEmpty
            ? box.Has(HtmlAttribute.Checked) && !tape.Attribute(box, HtmlAttribute.Checked).Equals("false", StringComparison.OrdinalIgnoreCase)
            : state.Equals("true", StringComparison.OrdinalIgnoreCase);
    }

    private static FieldKind OfInput(HtmlTape tape, in TapeRecord input)
    {
        var type = tape.Attribute(input, HtmlAttribute.Type).Trim();
        if (Is(type, "checkbox") || Is(type, "radio"))
        {
            return input.Has(HtmlAttribute.Role) && tape.Attribute(input, HtmlAttribute.Role) is "button" ? FieldKind.None : FieldKind.Box;
        }

        var silent = Is(type, "hidden") || Is(type, "password") || Is(type, "submit") || Is(type, "button") || Is(type, "reset") || Is(type, "image") || Is(type, "file");
        return silent || tape.Attribute(input, HtmlAttribute.Value).IsWhiteSpace() ? FieldKind.None : FieldKind.Value;
    }

    private static FieldKind OfRole(ReadOnlySpan<char> role, in TapeRecord record) => role switch
    {
        "checkbox" or "radio" or "switch" => FieldKind.Box,
        "combobox" when record.Match > 0 => FieldKind.Value,
        _ => FieldKind.None,
    };

    // "fluent-checkbox", "mwc-switch", "md-outlined-text-field": the name of a custom element says its kind.
    private static FieldKind OfComponent(HtmlTape tape, in TapeRecord element)
    {
        if (element.Has(HtmlAttribute.Role) && OfRole(tape.Attribute(element, HtmlAttribute.Role), element) is not FieldKind.None and var kind)
        {
            return kind;
        }

        var name = tape.NameOf(element);
        if (!name.Contains('-'))
        {
            return FieldKind.None;
        }

        if (EndsWith(name, "-checkbox") || EndsWith(name, "-radio") || EndsWith(name, "-switch"))
        {
            return HoldsField(tape, element) ? FieldKind.None : FieldKind.Box;
        }

        var text = EndsWith(name, "-text-field") || EndsWith(name, "-textfield") || EndsWith(name, "-text-input") || EndsWith(name, "-number-field") || EndsWith(name, "-text-area");
        return text && !tape.Attribute(element, HtmlAttribute.Value).IsWhiteSpace() && !Is(tape.Attribute(element, HtmlAttribute.Type), "password") ? FieldKind.Value : FieldKind.None;
    }

    // A component without a shadow tree is only the frame of the box that it shows.
    private static bool HoldsField(HtmlTape tape, in TapeRecord component)
    {
        var start = tape.Records[component.Match].Match;
        for (var i = start + 1; i < Math.Min(component.Match, start + MaxRecords); i++)
        {
            if (tape.Records[i].Kind == TapeKind.Start && tape.Records[i].Tag is HtmlTag.Input or HtmlTag.Button)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Is(ReadOnlySpan<char> type, string name) => type.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool EndsWith(ReadOnlySpan<char> name, string end) => name.EndsWith(end, StringComparison.OrdinalIgnoreCase);
}
