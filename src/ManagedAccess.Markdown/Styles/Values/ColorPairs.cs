namespace ManagedAccess.Markdown.Styles.Values;

/// <summary>The colours of text and of backgrounds on a page: only text in the colour of some background can be hidden by it.</summary>
internal sealed class ColorPairs
{
    // A page with more colours has pictures painted in style sheets. Then any text colour may match any background colour.
    private const int MaxColors = 256;

    private readonly List<CssColor> _texts = [];
    private readonly List<CssColor> _backgrounds = [];

    /// <summary>Whether some text may have the colour of some background.</summary>
    public bool Meet
    {
        get
        {
            foreach (var text in _texts)
            {
                if (IsOfBackground(text))
                {
                    return true;
                }
            }

            return false;
        }
    }

    public void Add(CssColor? text, CssColor? background)
    {
        Note(_texts, text);
        Note(_backgrounds, background is { Transparent: true } ? null : background);
    }

    public bool IsOfBackground(CssColor text)
    {
        if (text.Transparent || _backgrounds.Count == MaxColors)
        {
            return true;
        }

        foreach (var background in _backgrounds)
        {
            // A half transparent background takes on the colour behind it, which is not known here.
            if (background.Alpha < 255 || text.Over(background).IsLike(background))
            {
                return true;
            }
        }

        return false;
    }

    public bool IsOfText(CssColor background)
    {
        if (background.Alpha < 255 || _texts.Count == MaxColors)
        {
            return !background.Transparent;
        }

        foreach (var text in _texts)
        {
            if (text.Over(background).IsLike(background))
            {
                return true;
            }
        }

        return false;
    }

    private static void Note(List<CssColor> colors, CssColor? color)
    {
        if (color is { } seen && colors.Count < MaxColors && !colors.Contains(seen))
        {
            colors.Add(seen);
        }
    }
}
