using System.Text;
using System.Text.RegularExpressions;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary>The page about the architecture is drawn from the table that <see cref="LayeringTests"/> checks, and names nothing that is not there.</summary>
public sealed partial class ArchitecturePageTests
{
    private const string Command = ".ci/write-architecture";
    private const string Page = "docs/architecture.md";
    private const string Core = "ManagedAccess.AspNetCore";
    private const string Begin = "<!-- The folders, written by .ci/write-architecture from the table of LayeringTests. Only the second column is written by hand. -->";
    private const string End = "<!-- end of the folders -->";

    [Fact]
    public void Folders_OnThePage_AreThoseOfTheTable()
    {
        var file = Repository.Find(Page);
        var page = File.ReadAllText(file).ReplaceLineEndings("\n");
        var (start, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(start >= 0 && end > start, $"{Page} has no place for the folders; expected the two lines\n{Begin}\n{End}");

        var purposes = Row().Matches(page[start..end]).ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);
        var expected = page[..start] + Begin + "\n\n" + Write(purposes) + "\n" + page[end..];
        if (Environment.GetEnvironmentVariable("WRITE_ARCHITECTURE") is "1")
        {
            File.WriteAllText(file, expected);
            return;
        }

        Assert.True(page == expected, $"The folders in {Page} are not those of LayeringTests. Run {Command}, say in the second column what a new folder is for, and commit both.");
        Assert.All(purposes, purpose => Assert.False(string.IsNullOrWhiteSpace(purpose.Value), $"{Page} does not say what {purpose.Key} is for."));
    }

    // A page of a kind that goes stale: it names types that were renamed since.
    [Fact]
    public void Types_OnThePage_AreThere()
    {
        var declared = LayeringTests.Allowed.Keys.SelectMany(project => SourceFolders.Of(project).Keys).ToHashSet(StringComparer.Ordinal);
        var named = TypeName().Matches(File.ReadAllText(Repository.Find(Page)).Split(Begin)[0]).Select(match => match.Groups[1].Value).Distinct().ToArray();

        Assert.NotEmpty(named);
        Assert.Equal([], named.Except(declared).Except(Known));
    }

    // What the page names beside our types: rows of the table of decisions, and words of HTTP and ASP.NET Core.
    private static readonly string[] Known = ["CredentialMissing", "InsufficientScope", "Challenged", "Authorization", "Configuration", "HttpContext", "Accept", "Vary", "ETag", "LayeringTests"];

    private static string Write(Dictionary<string, string> purposes)
    {
        var text = new StringBuilder("```mermaid\nflowchart TD\n");
        foreach (var (from, to) in Arrows())
        {
            text.Append("    ").Append(from).Append(" --> ").Append(to).Append('\n');
        }

        text.Append("```\n\n| Folder | What it is for | Uses |\n| --- | --- | --- |\n");
        foreach (var (project, folders) in LayeringTests.Allowed)
        {
            foreach (var (folder, uses) in folders.Where(row => row.Key.Length == 0 || row.Key != nameof(ManagedAccessOptions)))
            {
                var name = folder.Length == 0 ? project : $"{project}/{folder.Replace('.', '/')}";
                text.Append("| `").Append(name).Append("` | ").Append(purposes.GetValueOrDefault(name, " ")).Append(" | ").AppendJoin(", ", uses.Select(Shown)).Append(" |\n");
            }
        }

        return text.ToString();
    }

    // Between the top folders of the core, without those arrows that follow from others.
    private static IEnumerable<(string From, string To)> Arrows()
    {
        var direct = LayeringTests.Allowed[Core].Where(row => row.Key is not ("" or nameof(ManagedAccessOptions)))
            .SelectMany(row => row.Value.Where(use => !use.Contains('/', StringComparison.Ordinal) && use != nameof(ManagedAccessOptions)).Select(use => (From: Top(row.Key), To: Top(use))))
            .Where(arrow => arrow.From != arrow.To && arrow.From != "Configuration")
            .Distinct().ToArray();
        return direct.Where(arrow => !direct.Any(first => first.From == arrow.From && first.To != arrow.To && Reaches(first.To, arrow.To)));

        bool Reaches(string from, string to) => direct.Any(arrow => arrow.From == from && (arrow.To == to || Reaches(arrow.To, to)));
    }

    private static string Top(string folder) => folder.Split('.')[0];

    // A folder of another project has the project in front, whose name has dots of its own.
    private static string Shown(string use) => use.Split('/') switch
    {
        [var project, ""] => $"`{project}`",
        [var project, var folder] => $"`{project}/{folder.Replace('.', '/')}`",
        _ => $"`{use.Replace('.', '/')}`",
    };

    [GeneratedRegex(@"^\| `([^`]+)` \| ([^|]*?) ?\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([A-Z][A-Za-z]+)`")]
    private static partial Regex TypeName();
}
