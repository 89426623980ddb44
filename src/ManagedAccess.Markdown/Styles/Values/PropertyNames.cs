using System.Collections.Frozen;

namespace ManagedAccess.Markdown.Styles.Values;

/// <summary>Maps the name of a property to its effect; the variant distinguishes properties of the same effect, such as <c>left</c> and <c>top</c>.</summary>
internal static class PropertyNames
{
    /// <summary>A shorthand for all sides of an effect, clockwise from the top.</summary>
    public const byte Sides = 8;

    /// <summary>A shorthand for left and right, and for top and bottom.</summary>
    public const byte InlineSides = 9;
    public const byte BlockSides = 10;

    public const byte Top = 0;
    public const byte Right = 1;
    public const byte Bottom = 2;
    public const byte Left = 3;

    private const int MaxLength = 25;

    // Logical sides are read as those of text from left to right. A far distance is far in either direction.
    private static readonly FrozenDictionary<string, (StyleProperty, byte)> Names = new Dictionary<string, (StyleProperty, byte)>(StringComparer.OrdinalIgnoreCase)
    {
        ["display"] = (StyleProperty.Display, 0),
        ["visibility"] = (StyleProperty.Visibility, 0),
        ["content-visibility"] = (StyleProperty.ContentVisibility, 0),
        ["opacity"] = (StyleProperty.Opacity, 0),
        ["filter"] = (StyleProperty.Filter, 0),
        ["-webkit-filter"] = (StyleProperty.Filter, 0),
        ["transition"] = (StyleProperty.Transition, 0),
        ["-webkit-transition"] = (StyleProperty.Transition, 0),
        ["transition-duration"] = (StyleProperty.Transition, 1),
        ["animation"] = (StyleProperty.Animation, 0),
        ["-webkit-animation"] = (StyleProperty.Animation, 0),
        ["animation-name"] = (StyleProperty.Animation, 1),
        ["-webkit-animation-name"] = (StyleProperty.Animation, 1),
        ["will-change"] = (StyleProperty.Transition, 2),
        ["transform"] = (StyleProperty.Transform, 0),
        ["-webkit-transform"] = (StyleProperty.Transform, 0),
        ["scale"] = (StyleProperty.Transform, 1),
        ["translate"] = (StyleProperty.Transform, 2),
        ["zoom"] = (StyleProperty.Transform, 3),
        ["font-size"] = (StyleProperty.FontSize, 0),
        ["font"] = (StyleProperty.FontSize, Sides),
        ["width"] = (StyleProperty.Size, 0),
        ["height"] = (StyleProperty.Size, 1),
        ["max-width"] = (StyleProperty.Size, 2),
        ["max-height"] = (StyleProperty.Size, 3),
        ["inline-size"] = (StyleProperty.Size, 0),
        ["block-size"] = (StyleProperty.Size, 1),
        ["max-inline-size"] = (StyleProperty.Size, 2),
        ["max-block-size"] = (StyleProperty.Size, 3),
        ["overflow"] = (StyleProperty.Overflow, Sides),
        ["overflow-x"] = (StyleProperty.Overflow, 0),
        ["overflow-y"] = (StyleProperty.Overflow, 1),
        ["overflow-inline"] = (StyleProperty.Overflow, 0),
        ["overflow-block"] = (StyleProperty.Overflow, 1),
        ["position"] = (StyleProperty.Position, 0),
        ["top"] = (StyleProperty.Offset, Top),
        ["right"] = (StyleProperty.Offset, Right),
        ["bottom"] = (StyleProperty.Offset, Bottom),
        ["left"] = (StyleProperty.Offset, Left),
        ["inset"] = (StyleProperty.Offset, Sides),
        ["inset-inline"] = (StyleProperty.Offset, InlineSides),
        ["inset-block"] = (StyleProperty.Offset, BlockSides),
        ["inset-inline-start"] = (StyleProperty.Offset, Left),
        ["inset-inline-end"] = (StyleProperty.Offset, Right),
        ["inset-block-start"] = (StyleProperty.Offset, Top),
        ["inset-block-end"] = (StyleProperty.Offset, Bottom),
        ["margin"] = (StyleProperty.Margin, Sides),
        ["margin-top"] = (StyleProperty.Margin, Top),
        ["margin-left"] = (StyleProperty.Margin, Left),
        ["margin-inline"] = (StyleProperty.Margin, InlineSides),
        ["margin-block"] = (StyleProperty.Margin, BlockSides),
        ["margin-inline-start"] = (StyleProperty.Margin, Left),
        ["margin-block-start"] = (StyleProperty.Margin, Top),
        ["text-indent"] = (StyleProperty.TextIndent, 0),
        ["clip"] = (StyleProperty.Clip, 0),
        ["clip-path"] = (StyleProperty.ClipPath, 0),
        ["-webkit-clip-path"] = (StyleProperty.ClipPath, 0),
        ["mask"] = (StyleProperty.Mask, 0),
        ["mask-image"] = (StyleProperty.Mask, 0),
        ["-webkit-mask"] = (StyleProperty.Mask, 0),
        ["-webkit-mask-image"] = (StyleProperty.Mask, 0),
        ["color"] = (StyleProperty.Color, 0),
        ["-webkit-text-fill-color"] = (StyleProperty.TextFill, 0),
        ["-webkit-text-security"] = (StyleProperty.TextSecurity, 0),
        ["background"] = (StyleProperty.Background, 0),
        ["background-color"] = (StyleProperty.Background, 1),
        ["background-image"] = (StyleProperty.Background, 2),
        ["background-clip"] = (StyleProperty.TextPaint, 0),
        ["-webkit-background-clip"] = (StyleProperty.TextPaint, 0),
        ["text-shadow"] = (StyleProperty.TextPaint, 1),
        ["-webkit-text-stroke"] = (StyleProperty.TextPaint, 2),
        ["-webkit-text-stroke-width"] = (StyleProperty.TextPaint, 2),
        ["all"] = (StyleProperty.All, 0),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // The first letter and the length alone distinguish most declarations of a sheet.
    private static readonly bool[] Shapes = ShapesOf(Names.Keys);

    public static StyleProperty Find(ReadOnlySpan<char> name, out byte variant)
    {
        variant = 0;
        if (name.IsEmpty || name.Length > MaxLength || name[0] > 'z' || !Shapes[(((name[0] | 0x20) & 31) * (MaxLength + 1)) + name.Length]
            || !Names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found))
        {
            return StyleProperty.Other;
        }

        (var property, variant) = found;
        return property;
    }

    private static bool[] ShapesOf(IEnumerable<string> names)
    {
        var shapes = new bool[32 * (MaxLength + 1)];
        foreach (var name in names)
        {
            shapes[(((name[0] | 0x20) & 31) * (MaxLength + 1)) + name.Length] = true;
        }

        return shapes;
    }
}
