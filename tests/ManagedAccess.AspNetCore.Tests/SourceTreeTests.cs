using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary>Size is a symptom: at 300 lines a second idea has moved in, at a dozen files a folder holds more than one.</summary>
public sealed class SourceTreeTests
{
    private static string Source => Repository.Find("src");

    [Fact]
    public void SourceFile_Always_HasAtMost300Lines()
    {
        var tooLong = Files().Where(file => File.ReadLines(file).Count() > 300).Select(file => Path.GetRelativePath(Source, file));

        Assert.Empty(tooLong);
    }

    [Fact]
    public void SourceFile_Always_NamesTheNamespaceOfItsFolder()
    {
        var strays = Files().Where(file => !File.ReadLines(file).Any(line => line.StartsWith("namespace ", StringComparison.Ordinal) && Matches(file, line)));

        Assert.Empty(strays.Select(file => Path.GetRelativePath(Source, file)));
    }

    // Entry points live in the namespace of the type they extend, and what else an app names lives in the one namespace it uses.
    private static bool Matches(string file, string line) =>
        line == $"namespace {Path.GetRelativePath(Source, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.')};"
        || line.StartsWith("namespace Microsoft.", StringComparison.Ordinal)
        || line == "namespace ManagedAccess.AspNetCore;";

    private static IEnumerable<string> Files() => Directory
        .EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));
}
