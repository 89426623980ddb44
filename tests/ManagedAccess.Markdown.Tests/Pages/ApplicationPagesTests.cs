using ManagedAccess.MarkdownScore;
using ManagedAccess.MarkdownScore.Questions;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.Markdown.Tests.Pages;

/// <summary>Screens of applications, and what a reader of them can tell from the Markdown alone.</summary>
public sealed class ApplicationPagesTests
{
    // What is reached. The goal is .98 with furniture below .03; a change that lowers either loses answers agents have today.
    private const double AnsweredFloor = 0.975;
    private const double FurnitureCeiling = 0.025;

    private static readonly IReadOnlyList<ApplicationPage> Pages =
        ApplicationPage.ReadAll(Repository.Find("benchmarks/ManagedAccess.MarkdownScore/Pages"));

    [Fact]
    public void Convert_ApplicationPages_AnswersWhatAReaderCanTell()
    {
        var scores = Pages.Select(page => PageScore.Of(page, Conversion.Convert(page.Html, page.Url, extract: true))).ToArray();

        var unanswered = scores.SelectMany(score => score.Unanswered.Select(question => $"{score.Page.Name}: {question.Ask}"));
        Assert.True(PageScore.Answered(scores) >= AnsweredFloor, $"{PageScore.Answered(scores):P1} answered; not answered: {string.Join('\n', unanswered)}");
        var furniture = scores.SelectMany(score => score.Furniture.Select(found => $"{score.Page.Name}: {found.Phrase}"));
        Assert.True(PageScore.FurnitureShare(scores) <= FurnitureCeiling, $"{PageScore.FurnitureShare(scores):P1} furniture: {string.Join('\n', furniture)}");
    }

    [Fact]
    public void Questions_OfEveryPage_AskForContent()
    {
        var missing = from page in Pages
                      let furniture = new Furniture(page)
                      from question in page.Questions
                      from text in question.Answer
                      where text is not ("[x]" or "[ ]") && !furniture.ContentHolds(text)
                      select $"{page.Name}: {question.Ask} {text}";

        Assert.Empty(missing);
    }

    [Fact]
    public void Score_OfAnEmptyDocument_AnswersNothing()
    {
        var scores = Pages.Select(page => PageScore.Of(page, "")).ToArray();

        Assert.Equal(0, PageScore.Answered(scores));
    }

    [Fact]
    public void Score_OfAllTextOnOneLine_HoldsNoRowsAndNoHeadings()
    {
        var page = new ApplicationPage("users", "<table><tr><td>Ada<td>Owner</table>", "https://app.example/", [
            new Question("Which role has Ada?", AnswerKind.Cells, ["Ada", "Owner"]),
            new Question("What is listed?", AnswerKind.Heading, ["Users"]),
        ], "nav");

        var score = PageScore.Of(page, "Users Name Role Ada Owner");

        Assert.Equal(2, score.Unanswered.Count);
    }

    [Fact]
    public void Score_OfFurnitureThatTheContentHasToo_CountsOnlyWhatIsTooMuch()
    {
        var page = new ApplicationPage("users", "<nav><a>Users</a><a>Sign out</a></nav><h1>Users</h1>", "https://app.example/", [], "nav");

        var score = PageScore.Of(page, "Users\n\nSign out\n\n# Users");

        Assert.Equal(3, score.FurnitureWords);
    }
}
