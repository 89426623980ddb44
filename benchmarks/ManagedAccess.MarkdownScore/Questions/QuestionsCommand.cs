using System.Globalization;

namespace ManagedAccess.MarkdownScore.Questions;

/// <summary>
/// <c>--questions [--fails] [--pages DIRECTORY] [--converter NAME=COMMAND]…</c>: the share of the questions that each converter's
/// Markdown answers, and the share of its words that are furniture.
/// </summary>
internal static class QuestionsCommand
{
    public static async Task<int> RunAsync(string[] arguments, Func<ApplicationPage, string> ours)
    {
        var fails = arguments.Contains("--fails");
        var pages = ApplicationPage.ReadAll(After(arguments, "--pages").SingleOrDefault() ?? Path.Combine(AppContext.BaseDirectory, "Pages"));
        Console.WriteLine($"{pages.Count} pages, {pages.Sum(page => page.Questions.Count)} questions");
        Console.WriteLine();
        Console.WriteLine("| converter | answered | pages with every answer | furniture, share of words | words |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        Report("ours", [.. pages.Select(page => PageScore.Of(page, ours(page)))], fails);
        foreach (var converter in After(arguments, "--converter"))
        {
            var parts = converter.Split('=', 2);
            using var process = new ConverterProcess(parts[^1]);
            var scores = new List<PageScore>();
            foreach (var page in pages)
            {
                scores.Add(PageScore.Of(page, await process.ConvertAsync(page)));
            }

            Report(parts[0], scores, fails);
        }

        return 0;
    }

    private static IEnumerable<string> After(string[] arguments, string option) =>
        arguments.Zip(arguments.Skip(1)).Where(pair => pair.First == option).Select(pair => pair.Second);

    private static void Report(string name, List<PageScore> pages, bool fails)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {PageScore.Answered(pages):P1} | {pages.Count(page => page.Unanswered.Count == 0)} of {pages.Count} | {PageScore.FurnitureShare(pages):P1} | {pages.Sum(page => page.Words)} |"));
        foreach (var page in fails ? pages : [])
        {
            foreach (var question in page.Unanswered)
            {
                Console.WriteLine($"  {page.Page.Name}: {question.Ask} {question.Kind}: {string.Join(" + ", question.Answer)}");
            }

            foreach (var (phrase, words) in page.Furniture)
            {
                Console.WriteLine($"  {page.Page.Name}: furniture, {words} words: {phrase}");
            }
        }
    }
}
