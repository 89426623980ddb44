using System.Text.Json;

namespace ManagedAccess.MarkdownScore.Questions;

/// <summary>What a person asks of a page, and the texts that answer it.</summary>
/// <param name="Ask">The question, for the person who reads the report.</param>
/// <param name="Kind">How the texts have to stand in the Markdown.</param>
/// <param name="Answer">The texts, all of which have to be there.</param>
internal sealed record Question(string Ask, AnswerKind Kind, IReadOnlyList<string> Answer)
{
    public static Question Read(JsonElement element)
    {
        var answer = element.EnumerateObject().Single(property => property.Name != "ask");
        return new Question(
            element.GetProperty("ask").GetString()!,
            Enum.Parse<AnswerKind>(answer.Name, ignoreCase: true),
            answer.Value.ValueKind == JsonValueKind.String ? [answer.Value.GetString()!] : [.. answer.Value.EnumerateArray().Select(text => text.GetString()!)]);
    }

    public bool IsAnsweredBy(MarkdownLines markdown)
    {
        var texts = Answer.Select(PlainText.Of).ToArray();
        return Kind switch
        {
            AnswerKind.Text => texts.All(markdown.Contains),
            AnswerKind.Row => markdown.HaveTogether(texts, lines: 1),
            AnswerKind.Near => markdown.HaveTogether(texts, lines: 3),
            AnswerKind.Order => markdown.HaveInOrder(texts),
            AnswerKind.Heading => texts.All(markdown.HaveHeading),
            AnswerKind.Cells => markdown.Tables.Any(table => table.HasRow(texts)),
            AnswerKind.Cell => markdown.Tables.Any(table => table.HasCell(texts[0], texts[1], texts[2])),
            AnswerKind.Checked => texts.All(text => markdown.HaveState(text, PlainText.Checked)),
            AnswerKind.Unchecked => texts.All(text => markdown.HaveState(text, PlainText.Unchecked)),
            _ => throw new InvalidOperationException($"Question \"{Ask}\" has the unknown kind {Kind}."),
        };
    }
}
