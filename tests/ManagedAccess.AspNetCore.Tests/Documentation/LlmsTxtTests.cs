using System.Text.RegularExpressions;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Documentation;

/// <summary>llms.txt has the form that llmstxt.org describes, and lists every page.</summary>
public sealed partial class LlmsTxtTests
{
    private static readonly string Root = Path.GetDirectoryName(Repository.Find("llms.txt"))!;
    private static readonly string[] Lines = File.ReadAllLines(Repository.Find("llms.txt"));

    [Fact]
    public void File_BeginsWithNameAndSummary()
    {
        Assert.StartsWith("# ", Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("> ", Lines[2], StringComparison.Ordinal);
        Assert.All(Lines.Where(line => line.StartsWith('-')), line => Assert.Matches(Entry(), line));
    }

    [Fact]
    public void Pages_AreAllListed_AndAreThere()
    {
        string[] pages = ["AGENTS.md", "README.md", .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Select(page => Path.GetRelativePath(Root, page).Replace('\\', '/'))];

        var listed = Lines.Select(line => Entry().Match(line)).Where(entry => entry.Success).Select(entry => entry.Groups[1].Value).ToArray();

        Assert.True(!pages.Except(listed).Any(), $"Add a line to llms.txt for each of these: - [Title](page): what it is about\n{string.Join('\n', pages.Except(listed))}");
        Assert.Equal([], listed.Except(pages));
    }

    [GeneratedRegex(@"^- \[[^\]]+\]\(([^)]+)\): \S.+$")]
    private static partial Regex Entry();
}
