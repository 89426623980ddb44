using ManagedAccess.MarkdownScore.Fuzz;
using ManagedAccess.MarkdownScore.Questions;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.Markdown.Tests.Parsing;

/// <summary>A few of the pages that <c>--fuzz</c> makes, the same in every run; the command makes others for as long as one likes.</summary>
public class FuzzedPagesTests
{
    private const int Pages = 400;

    private static readonly PageMutator Mutator = new([.. ApplicationPage.ReadAll(Repository.Find("benchmarks/ManagedAccess.MarkdownScore/Pages")).Select(page => page.Html)]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [Trait("Conformance", "MDC-02")]
    public void Find_MutatedPages_BreakNoPromise(int seed)
    {
        for (var number = 0; number < Pages; number++)
        {
            var html = Mutator.Next(FuzzCommand.RandomOf(seed, number));
            Assert.True(ConversionChecks.Find(html) is null, $"seed {seed}, page {number}: {ConversionChecks.Find(html)}");
        }
    }
}
