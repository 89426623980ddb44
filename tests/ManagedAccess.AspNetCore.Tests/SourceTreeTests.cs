using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary>Size is a symptom: at 300 lines a second idea has moved in, at a dozen files a folder holds more than one.</summary>
public sealed class SourceTreeTests
{
    private static readonly string[] Roots = ["src", "tests", "benchmarks", "samples"];

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

    // Here and not by `dotnet format`, which takes two minutes for what the build enforces already.
    [Fact]
    public void UsingLines_OfEachFile_AreInOrder()
    {
        var disordered = Roots.SelectMany(root => Files(Repository.Find(root))).Where(file => !IsInOrder([.. File.ReadLines(file).TakeWhile(line => !line.StartsWith("namespace ", StringComparison.Ordinal)).Where(IsUsing)]));

        Assert.Empty(disordered);
    }

    private static bool IsUsing(string line) => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('(');

    private static bool IsInOrder(string[] lines) => lines.SequenceEqual(lines.OrderBy(line => line switch
    {
        _ when line.Contains('=') => 3,
        _ when line.StartsWith("using static ", StringComparison.Ordinal) => 2,
        _ when line.StartsWith("using System", StringComparison.Ordinal) => 0,
        _ => 1,
    }).ThenBy(line => line.TrimEnd(';'), StringComparer.OrdinalIgnoreCase));

    // Entry points live in the namespace of the type they extend, and what else an app names lives in the one namespace it uses.
    private static bool Matches(string file, string line) =>
        line == $"namespace {Path.GetRelativePath(Source, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.')};"
        || line.StartsWith("namespace Microsoft.", StringComparison.Ordinal)
        || line == "namespace ManagedAccess.AspNetCore;";

    private static IEnumerable<string> Files() => Files(Source);

    private static IEnumerable<string> Files(string root) => Directory
        .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "Migrations"));
}
