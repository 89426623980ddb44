using System.Text.RegularExpressions;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary><c>tests/mutation</c> compiles this project with the tests of one folder only. What the tests have in common must not be inside a test class then.</summary>
public sealed partial class MutatedFolderTests
{
    [Fact]
    public void FileWithoutTests_UsesNoTestClass_ButThoseThatAreAlwaysCompiled()
    {
        var project = Repository.Find("tests/ManagedAccess.AspNetCore.Tests");
        var kept = Kept().Matches(File.ReadAllText(Path.Combine(project, "ManagedAccess.AspNetCore.Tests.csproj"))).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

        var uses =
            from file in Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
            let path = Path.GetRelativePath(project, file)
            where !path.EndsWith("Tests.cs", StringComparison.Ordinal) && path.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj")
            from Match use in Use().Matches(File.ReadAllText(file))
            where !kept.Contains(use.Groups[1].Value)
            select $"{path}: {use.Groups[1].Value}";

        Assert.NotEmpty(kept);
        Assert.Empty(uses.Distinct());
    }

    [GeneratedRegex(@"(\w+Tests)\.cs[;""]")]
    private static partial Regex Kept();

    [GeneratedRegex(@"\b([A-Z]\w+Tests)\.[A-Z]\w*\s*[(;,)]")]
    private static partial Regex Use();
}
