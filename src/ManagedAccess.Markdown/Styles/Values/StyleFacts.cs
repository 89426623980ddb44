namespace ManagedAccess.Markdown.Styles.Values;

/// <summary>Decides whether the declarations of one element hide it from a person; only this type decides it.
/// Each longhand is added once, with the value that holds.</summary>
internal ref struct StyleFacts
{
    private bool _hidden;
    private bool _undisplayed;
    private bool _collapsed;
    private bool _clipped;
    private bool _positioned;
    private bool _outOfFlow;
    private bool _clippedAway;
    private bool _offPage;
    private bool _transparent;
    private bool _fades;
    private bool _animated;
    private bool _clippedToText;

    /// <summary>The declarations may hide the element, by themselves or together with those of another rule.</summary>
    public readonly bool MayHide => HidesAll(scripted: false, animated: false) || _offPage || _collapsed || _clippedAway || TinyText == true || Invisible == true;

    /// <summary>The declarations hide the element together with those of another rule, and not without: a place far away that needs <c>position</c>, a size of nothing that needs <c>overflow</c>.</summary>
    public readonly bool HidesWithAnother => (_offPage || _collapsed || _clippedAway) && !HidesAll(scripted: false, animated: false);

    /// <summary>The element has a box on the page, which may be clipped away or lie outside it.</summary>
    public readonly bool IsDrawn => !_undisplayed;

    /// <summary>The declarations set how text looks, so they may show text that an outer element hides.</summary>
    public readonly bool Paints => TinyText is not null || Invisible is not null || HasTextColor || Background is not null || Pictured || HasTextPaint;

    /// <summary>Whether a property decides how text looks, or what is behind it; the other properties only hide elements as a whole.</summary>
    public static bool IsOfPaint(StyleProperty property) => property is StyleProperty.FontSize or StyleProperty.Visibility or StyleProperty.TextSecurity or StyleProperty.Color
        or StyleProperty.TextFill or StyleProperty.Background or StyleProperty.TextPaint or StyleProperty.Position or StyleProperty.All;

    /// <summary>Text is too small to see, until an inner element sets its own size.</summary>
    public bool? TinyText { get; private set; }

    /// <summary>Text is hidden, until an inner element is visible again.</summary>
    public bool? Invisible { get; private set; }

    /// <summary>The colour of the text, or <see langword="null"/> for transparent text that lets its background through.</summary>
    public readonly CssColor? Color => _clippedToText ? null : Fill ?? TextColor;

    /// <summary>The text is painted with its background, or with a shadow or an outline.</summary>
    public readonly bool HasTextPaint => _clippedToText;

    public CssColor? Background { get; private set; }

    /// <summary>The background is more than a colour, so text on it may be seen in any colour.</summary>
    public bool Pictured { get; private set; }

    /// <summary>The element is placed away from the elements around it, so it has something else behind it.</summary>
    public readonly bool IsOutOfFlow => _outOfFlow;

    public bool HasTextColor { get; private set; }

    private CssColor? TextColor { get; set; }

    private CssColor? Fill { get; set; }

    /// <summary>The element and all its content cannot be seen now, and nothing on the page fades it in later.</summary>
    public readonly bool HidesAll(bool scripted, bool animated) =>
        _hidden || _undisplayed || (_collapsed && _clipped) || (_positioned && _offPage) || (_outOfFlow && _clippedAway) || (_transparent && !(_fades && scripted) && !(_animated && (scripted || animated)));

    /// <summary>All declarations of a <c>style</c> attribute.</summary>
    public static StyleFacts OfDeclarations(ReadOnlySpan<char> declarations)
    {
        var facts = default(StyleFacts);
        while (Declaration.TryNext(ref declarations, out var declaration))
        {
            for (var part = 0; declaration.TryExpand(part, out var variant, out var value); part++)
            {
                if (StyleValue.IsValid(declaration.Property, value))
                {
                    facts.Add(declaration.Property, variant, value);
                }
            }
        }

        return facts;
    }

    public void Add(StyleProperty property, byte variant, scoped ReadOnlySpan<char> value)
    {
        if (StyleValue.IsForAnyProperty(value))
        {
            Reset(property, StyleValue.Is(value, "initial"));
            return;
        }

        switch (property)
        {
            case StyleProperty.Display or StyleProperty.ContentVisibility:
                _undisplayed |= StyleValue.Is(value, property == StyleProperty.Display ? "none" : "hidden");
                break;
            case StyleProperty.Visibility:
                Invisible = !StyleValue.Is(value, "visible");
                break;
            case StyleProperty.TextSecurity:
                Invisible = !StyleValue.Is(value, "none") || Invisible == true;
                break;
            case StyleProperty.Opacity:
                _transparent = StyleShape.IsTransparent(value);
                break;
            case StyleProperty.Filter:
                _hidden |= StyleShape.FiltersAll(value);
                break;
            case StyleProperty.Transition:
                _fades |= StyleShape.Fades(value, variant);
                break;
            case StyleProperty.Animation:
                _animated |= !StyleValue.Is(value, "none");
                break;
            case StyleProperty.Transform:
                _hidden |= StyleShape.TransformsAway(value, variant);
                _fades |= StyleShape.Moves(value);
                break;
            case StyleProperty.FontSize:
                TinyText = StyleShape.IsTiny(value);
                break;
            case StyleProperty.Size:
                _collapsed |= StyleShape.IsNoSize(value);
                break;
            case StyleProperty.Overflow:
                _clipped |= !StyleValue.Is(value, "visible");
                break;
            case StyleProperty.Position:
                _outOfFlow |= StyleValue.Is(value, "absolute") || StyleValue.Is(value, "fixed");
                _positioned |= _outOfFlow || StyleValue.Is(value, "relative");
                break;
            case StyleProperty.Offset or StyleProperty.Margin:
                var isMargin = property == StyleProperty.Margin;
                var away = StyleShape.IsFarAway(value, isMargin) && !(isMargin && variant is PropertyNames.Right or PropertyNames.Bottom);
                _offPage |= away;
                _positioned |= away && isMargin;
                break;
            case StyleProperty.TextIndent:
                _hidden |= StyleShape.IsFarAway(value, isMargin: true);
                break;
            case StyleProperty.Clip:
                _clippedAway |= StyleShape.ClipsAll(value);
                break;
            case StyleProperty.ClipPath:
                _hidden |= StyleShape.ClipsAll(value);
                break;
            case StyleProperty.Mask:
                _hidden |= StyleShape.IsEmptyPicture(value);
                break;
            case StyleProperty.Color:
                TextColor = CssColor.Parse(value);
                HasTextColor = true;
                break;
            case StyleProperty.TextFill:
                Fill = CssColor.Parse(value);
                HasTextColor = true;
                break;
            case StyleProperty.Background:
                // A colour that is not understood may be any colour.
                Background = variant == 2 ? Background : CssColor.ParseFirst(value);
                Pictured |= (variant != 1 && StyleShape.IsPicture(value)) || (variant != 2 && Background is null && StyleShape.MayBeColor(value));
                break;
            case StyleProperty.TextPaint:
                _clippedToText |= variant == 0 ? value.Contains("text", StringComparison.OrdinalIgnoreCase) : !StyleValue.Is(value, "none") && StyleValue.Number(value, out _) is not 0;
                break;
        }
    }

    // Inherited values come from the elements around. The initial values show text.
    private void Reset(StyleProperty property, bool initial)
    {
        switch (property)
        {
            case StyleProperty.Visibility when initial:
                Invisible = false;
                break;
            case StyleProperty.FontSize when initial:
                TinyText = false;
                break;
            case StyleProperty.Color when initial:
                (TextColor, HasTextColor) = (CssColor.Black, true);
                break;
        }
    }
}
