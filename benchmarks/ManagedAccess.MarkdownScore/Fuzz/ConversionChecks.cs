using ManagedAccess.Markdown;

namespace ManagedAccess.MarkdownScore.Fuzz;

/// <summary>What holds for every input there is: no exception, steps and length in proportion, text that is Unicode, the same answer twice, nothing active.</summary>
internal static class ConversionChecks
{
    // Bounds are a line through what the steepest page of the corpora and the hostile ones take, with a constant for what does not grow with the page.
    public const int StepsPerCharacter = 160;
    public const int LengthPerCharacter = 12;
    private const int Constant = 4000;

    private static readonly MarkdownConverter Converter = new();

    private static readonly MarkdownConversionOptions[] Ways =
    [
        new() { FrontMatter = true, BaseUri = new Uri("https://wiki.example/a/b") },
        new() { ExtractMainContent = false },
        new() { ExtractMainContent = false, FrontMatter = true, AbsoluteLinks = true, BaseUri = new Uri("https://wiki.example/a/b"), ExcludeSelectors = [".note > p", "nav li"] },
    ];

    /// <summary>The first promise that the page breaks, or null.</summary>
    public static ConversionFault? Find(string html)
    {
        try
        {
            var first = Array.ConvertAll(Ways, way => Converter.ConvertDocument(html, way));
            foreach (var (way, document) in Ways.Zip(first))
            {
                // Again after the others, because what a pooled array held before must not show.
                if (Converter.Convert(html, way) != document.Text)
                {
                    return new ConversionFault("the same page, other Markdown", document.Text);
                }

                if (OfDocument(html, document) is { } fault)
                {
                    return fault;
                }
            }

            return null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return new ConversionFault(exception.GetType().Name, exception.ToString());
        }
    }

    private static ConversionFault? OfDocument(string html, MarkdownDocument document)
    {
        var markdown = document.Text;
        return document.Steps > ((long)html.Length * StepsPerCharacter) + Constant ? new ConversionFault("too many steps", $"{document.Steps} for {html.Length} characters")
            : markdown.Length > (html.Length * LengthPerCharacter) + Constant ? new ConversionFault("too long", $"{markdown.Length} of {html.Length} characters")
            : !IsUnicode(markdown) ? new ConversionFault("half a surrogate pair or NUL", markdown)
            : ReadMarkdown.FindActive(markdown) is { } active ? new ConversionFault("active: " + active.Kind, $"{active.Detail}\n--- in\n{markdown}")
            : null;
    }

    private static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]) || text[i] == '\0')
            {
                return false;
            }
        }

        return true;
    }
}
