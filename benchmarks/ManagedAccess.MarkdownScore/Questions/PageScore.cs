namespace ManagedAccess.MarkdownScore.Questions;

/// <summary>What one page's Markdown answers, and how much of it is furniture.</summary>
internal sealed record PageScore(ApplicationPage Page, IReadOnlyList<Question> Unanswered, IReadOnlyList<(string Phrase, int Words)> Furniture, int Words)
{
    public static PageScore Of(ApplicationPage page, string markdown)
    {
        var lines = new MarkdownLines(markdown);
        return new PageScore(page, [.. page.Questions.Where(question => !question.IsAnsweredBy(lines))], new Furniture(page).FindIn(lines.Words), lines.Words.Count);
    }

    public int FurnitureWords => Furniture.Sum(found => found.Words);

    /// <summary>The share of all questions of all pages that are answered.</summary>
    public static double Answered(IReadOnlyCollection<PageScore> pages) =>
        1 - ((double)pages.Sum(page => page.Unanswered.Count) / pages.Sum(page => page.Page.Questions.Count));

    /// <summary>The share of all words of the Markdown that are furniture's.</summary>
    public static double FurnitureShare(IReadOnlyCollection<PageScore> pages) =>
        (double)pages.Sum(page => page.FurnitureWords) / Math.Max(1, pages.Sum(page => page.Words));
}
