using ManagedAccess.AspNetCore.Markdown.Configuration;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests;

public class MarkdownOptionsTests
{
    [Fact]
    public void Defaults_AsTheyAre_HaveNoProblem()
    {
        var options = new MarkdownOptions();

        Assert.Empty(Problems(options));
        Assert.Equal((true, true, 2_097_152), (options.Enabled, options.FrontMatter, options.MaxHtmlLength));
        Assert.Null(options.PathSuffix);
        Assert.Null(options.ContentSignal); // REP-14: no permissive default
    }

    [Theory]
    [InlineData(".md", true)]
    [InlineData(".markdown", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("md", false)]
    [InlineData("/md", false)]
    [InlineData(".m/d", false)]
    [InlineData(".md>", false)]
    public void PathSuffix_Value_IsADotAndLetters(string suffix, bool valid)
    {
        var problems = Problems(new MarkdownOptions { PathSuffix = suffix });

        Assert.Equal(valid, problems.Length == 0);
        Assert.All(problems, problem => Assert.StartsWith($"ManagedAccess:Markdown:PathSuffix is {(suffix.Length == 0 ? "empty" : $"'{suffix}'")}; expected ", problem, StringComparison.Ordinal));
    }

    [Theory]
    [Trait("Conformance", "REP-14")]
    [InlineData("ai-train=no, search=no, ai-input=yes", true)]
    [InlineData("search=yes", true)]
    [InlineData("search=maybe", false)]
    [InlineData("train=no", false)]
    [InlineData("search=yes, search=no", false)]
    [InlineData("search=yes,", false)]
    [InlineData("search", false)]
    [InlineData("search=yes=no", false)]
    [InlineData("", false)]
    [InlineData("search=yes\r\nX: y", false)]
    public void ContentSignal_Value_IsOfTheKnownKeys(string signal, bool valid)
    {
        Assert.Equal(valid, Problems(new MarkdownOptions { ContentSignal = signal }).Length == 0);
    }

    [Theory]
    [Trait("Conformance", "REP-02")]
    [InlineData("GFM", true)]
    [InlineData("CommonMark", true)]
    [InlineData("gfm2", false)]
    [InlineData("", false)]
    public void Variant_Value_IsOneThatIsRegisteredAndTrue(string variant, bool valid)
    {
        Assert.Equal(valid, Problems(new MarkdownOptions { Variant = variant }).Length == 0);
    }

    [Theory]
    [InlineData("main, .content > article", true)]
    [InlineData("a:hover", false)]
    [InlineData("", false)]
    public void Selectors_Value_AreOfTheSubsetThatIsUnderstood(string selector, bool valid)
    {
        var options = new MarkdownOptions { ContentSelector = selector };
        options.ExcludeSelectors.Add("nav");
        options.ExcludeSelectors.Add(selector);

        var problems = Problems(options);

        Assert.Equal(valid ? 0 : 2, problems.Length);
        Assert.All(problems.Zip(["ContentSelector", "ExcludeSelectors:1"]), pair => Assert.StartsWith($"ManagedAccess:Markdown:{pair.Second} is {(selector.Length == 0 ? "empty" : $"'{selector}'")}; expected ", pair.First, StringComparison.Ordinal));
    }

    private static string[] Problems(MarkdownOptions options) => [.. new SettingsChecker(MarkdownOptions.Schema).Check(options)];
}
