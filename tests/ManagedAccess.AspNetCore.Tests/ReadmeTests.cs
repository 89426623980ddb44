using System.Text.RegularExpressions;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary>Every C# block of the README is cut from compiled code; every setting it tables exists.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Repository.Find("README.md")).ReplaceLineEndings("\n");

    [Fact]
    public void CodeBlocks_InTheReadme_AreCutFromCompiledCode()
    {
        var compiled = Snippets();

        var printed = CSharpBlock().Matches(Readme).Select(match => match.Groups[1].Value.Trim('\n')).ToArray();

        Assert.NotEmpty(printed);
        Assert.All(printed, block => Assert.Contains(block, compiled));
        Assert.Equal(compiled.Count, printed.Length);
    }

    [Fact]
    public void Settings_InTheReadme_AreThoseOfTheSchema()
    {
        var tabled = SettingRow().Matches(Readme).Select(match => match.Groups[1].Value).ToArray();

        Assert.Equal(ManagedAccessConfigurationSchema.Settings().Order(StringComparer.Ordinal), tabled.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Matrix_InTheReadme_IsTheOneThatWasObserved() =>
        Assert.Contains(File.ReadAllText(Repository.Find("tests/ManagedAccess.AspNetCore.Tests/Authentication/AppMatrix.md")).ReplaceLineEndings("\n").Trim(), Readme, StringComparison.Ordinal);

    [Fact]
    public void Callers_InTheReadme_AreAnsweredAsWasObserved() =>
        Assert.Contains(File.ReadAllText(Repository.Find("tests/ManagedAccess.AspNetCore.Tests/Authorization/CallerMatrix.md")).ReplaceLineEndings("\n").Trim(), Readme, StringComparison.Ordinal);

    private static List<string> Snippets()
    {
        var source = File.ReadAllText(Repository.Find("tests/ManagedAccess.AspNetCore.Tests/Snippets/ReadmeSnippets.cs")).ReplaceLineEndings("\n");
        return [.. Marked().Matches(source).Select(match => Unindent(match.Groups[2].Value))];
    }

    private static string Unindent(string block) =>
        string.Join('\n', block.Trim('\n').Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line)).TrimEnd();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("// <([a-z-]+)>\n(.*?)[ ]*// </\\1>", RegexOptions.Singleline)]
    private static partial Regex Marked();

    [GeneratedRegex("^\\| `([A-Za-z:#]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex SettingRow();
}
