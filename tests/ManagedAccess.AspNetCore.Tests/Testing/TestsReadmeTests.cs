using System.Text.RegularExpressions;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Testing;

/// <summary>What tests/README.md names is there.</summary>
public sealed partial class TestsReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Repository.Find("tests/README.md"));

    [Fact]
    public void Types_OfTheReadme_Exist()
    {
        var declared = Sources().SelectMany(file => Declaration().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet();
        var named = Row().Matches(Readme).SelectMany(row => Code().Matches(row.Groups[1].Value)).Select(match => match.Groups[1].Value).ToArray();

        Assert.True(named.Length > 20, $"only {named.Length} types were found");
        Assert.Empty(named.Except(declared));
    }

    [Fact]
    public void Projects_BelowTests_AreInTheReadme()
    {
        var projects = Directory.EnumerateDirectories(Repository.Find("tests")).Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any()).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

        Assert.Equal(projects, Project().Matches(Readme).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    // The class of the example, and the method that shows what a name looks like.
    [Fact]
    public void Examples_OfTheReadme_Exist()
    {
        var sources = string.Concat(Sources().Select(File.ReadAllText));

        Assert.Contains($"class {Regex.Match(Readme, @"--filter-class ""\*(\w+)""").Groups[1].Value}", sources, StringComparison.Ordinal);
        Assert.Contains($"Task {Regex.Match(Readme, @"^`(\w+_\w+)`", RegexOptions.Multiline).Groups[1].Value}(", sources, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Sources() => Directory.EnumerateFiles(Repository.Find("tests"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    // The second cell of the tables that say what to take.
    [GeneratedRegex(@"^\| [^`|]+ \| ((?:.*?`[A-Z]\w+`)+.*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`([A-Z]\w+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^\| `([\w.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Project();

    [GeneratedRegex(@"\b(?:class|interface|enum|struct|record)\s+(\w+)")]
    private static partial Regex Declaration();
}
