namespace ManagedAccess.Markdown.Styles.Values;

/// <summary>The properties that can hide text, grouped by effect.</summary>
internal enum StyleProperty : byte
{
    Other,
    Display,
    Visibility,
    ContentVisibility,
    Opacity,
    Filter,
    Transition,
    Animation,
    Transform,
    FontSize,
    Size,
    Overflow,
    Position,
    Offset,
    Margin,
    TextIndent,
    Clip,
    ClipPath,
    Mask,
    Color,
    TextFill,
    TextSecurity,
    Background,
    TextPaint,

    /// <summary>The shorthand for all properties.</summary>
    All,
}
