using ManagedAccess.Testing;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Documentation;

/// <summary>Every link of a document leads to a file of the repository, and to a heading that the file has.</summary>
public sealed class DocumentLinksTests
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();
    private static readonly string Root = Path.GetDirectoryName(Repository.Find("README.md"))!;

    public static TheoryData<string> Documents =>
    [
        "README.md", "AGENTS.md", "llms.txt", "CHANGELOG.md", "tests/README.md",
        .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Select(page => Path.GetRelativePath(Root, page).Replace('\\', '/')),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_OfADocument_LeadToAFileAndAHeading(string document)
    {
        var links = Parse(document).Descendants<LinkInline>().Select(link => link.Url!).Where(url => !url.StartsWith("http", StringComparison.Ordinal)).ToArray();

        Assert.All(links, link => Assert.True(Exists(document, link), $"{document} → {link}"));
    }

    [Fact]
    public void Links_OfTheDocuments_AreFound() =>
        Assert.True(Documents.Sum(document => Parse(document).Descendants<LinkInline>().Count()) > 100);

    // A checker that accepts everything would hold nothing.
    [Theory]
    [InlineData("docs/missing.md", false)]
    [InlineData("docs/operations.md#missing", false)]
    [InlineData("docs/operations.md#health-check", true)]
    public void Link_ToAMissingPlace_IsFound(string link, bool exists) => Assert.Equal(exists, Exists("README.md", link));

    private static bool Exists(string document, string link)
    {
        var (path, fragment) = link.Split('#', 2) is [var file, var heading] ? (file, heading) : (link, null);
        var target = path.Length == 0 ? document : Path.GetRelativePath(Root, Path.Combine(Root, Path.GetDirectoryName(document)!, path));
        return File.Exists(Path.Combine(Root, target))
            && (fragment is null || Parse(target).Descendants<HeadingBlock>().Any(block => block.GetAttributes().Id == fragment));
    }

    private static MarkdownDocument Parse(string document) => Markdig.Markdown.Parse(File.ReadAllText(Path.Combine(Root, document)), Pipeline);
}
