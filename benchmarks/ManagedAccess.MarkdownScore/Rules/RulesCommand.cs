using System.Globalization;
using ManagedAccess.Markdown.Selection.Boilerplate;

namespace ManagedAccess.MarkdownScore.Rules;

/// <summary>
/// <c>--rules CORPORA</c>: two tables. The score of each set over five folds, and for each rule of selection what is lost without it.
/// </summary>
internal static class RulesCommand
{
    private const int Folds = 5;

    public static int Run(string corpora, string pages)
    {
        var all = CorpusPage.ReadAll(corpora, pages);
        var baseline = all.Select(page => Conversion.Convert(page.Html, page.Url, extract: true)).ToArray();
        var scores = all.Zip(baseline, (page, markdown) => page.Score(markdown)).ToArray();
        WriteFolds(all, scores);
        WriteRules(all, baseline, scores);
        return 0;
    }

    // Every fifth page of a set is one fold: what the spread of the folds says is how far another half of the same size may be off.
    private static void WriteFolds(IReadOnlyList<CorpusPage> all, double[] scores)
    {
        Console.WriteLine("| set | pages | mean | spread of the folds | lowest | highest |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var set in all.Select((page, i) => (page.Set, Score: scores[i])).GroupBy(pair => pair.Set))
        {
            var folds = set.Select((pair, i) => (Fold: i % Folds, pair.Score)).GroupBy(pair => pair.Fold, pair => pair.Score).Select(fold => fold.Average()).ToArray();
            var mean = set.Average(pair => pair.Score);
            var spread = Math.Sqrt(folds.Sum(fold => (fold - mean) * (fold - mean)) / (Folds - 1));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {set.Key} | {set.Count()} | {mean:F4} | {spread:F4} | {folds.Min():F4} | {folds.Max():F4} |"));
        }

        Console.WriteLine();
    }

    private static void WriteRules(IReadOnlyList<CorpusPage> all, string[] baseline, double[] scores)
    {
        var sets = all.Select(page => page.Set).Distinct().ToArray();
        Console.WriteLine($"| without | pages changed | {string.Join(" | ", sets)} |");
        Console.WriteLine($"| --- | --- |{string.Concat(Enumerable.Repeat(" --- |", sets.Length))}");
        foreach (var rule in Enum.GetValues<SelectionRule>().Where(rule => rule != SelectionRule.None))
        {
            var changes = sets.ToDictionary(set => set, _ => 0.0);
            var changed = 0;
            for (var i = 0; i < all.Count; i++)
            {
                var markdown = Conversion.Convert(all[i].Html, all[i].Url, extract: true, rule);
                if (markdown != baseline[i])
                {
                    changed++;
                    changes[all[i].Set] += all[i].Score(markdown) - scores[i];
                }
            }

            var columns = sets.Select(set => (changes[set] / all.Count(page => page.Set == set)).ToString("+.0000;-.0000;0", CultureInfo.InvariantCulture));
            Console.WriteLine($"| {rule} | {changed} | {string.Join(" | ", columns)} |");
        }
    }
}
