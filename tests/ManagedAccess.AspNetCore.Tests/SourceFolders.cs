using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using ManagedAccess.Testing;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary>The source files of a project: which folder declares which type, and which folders a file names.</summary>
internal static partial class SourceFolders
{
    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> Known = [];

    /// <summary>The folder of each type by its name, with dots; "" for the root.</summary>
    public static IReadOnlyDictionary<string, string> Of(string project) => Known.GetOrAdd(project, static name => Sources(name)
        .SelectMany(source => Declaration().Matches(WithoutComments(source.Text)).Select(match => (Type: match.Groups[1].Value, source.Folder)))
        .DistinctBy(declared => declared.Type)
        .ToDictionary(declared => declared.Type, declared => declared.Folder));

    public static IEnumerable<(string Folder, string Text)> Sources(string project)
    {
        var root = Repository.Find($"src/{project}");
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (File: file, Folder: Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.')))
            .Where(source => !source.Folder.StartsWith("obj", StringComparison.Ordinal) && !source.Folder.StartsWith("bin", StringComparison.Ordinal))
            .Select(source => (source.Folder == "." ? "" : source.Folder, File.ReadAllText(source.File)));
    }

    public static string WithoutComments(string text) => Comment().Replace(text, "");

    /// <summary>The folders of the project that the file has a using for. The root has the namespace that apps name, which is open to all.</summary>
    public static IEnumerable<string> Usings(string code, string project) =>
        Using().Matches(code).Select(match => match.Groups[1].Value).Where(name => name.StartsWith(project + ".", StringComparison.Ordinal)).Select(name => name[(project.Length + 1)..])
            .Where(folder => Of(project).Values.Contains(folder));

    public static IEnumerable<(Type Type, string Name)> Constants(Assembly assembly) => assembly.GetTypes()
        .Where(type => !type.IsNested && !type.IsEnum)
        .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(field => field is { IsLiteral: true, IsPrivate: false })
            .Select(field => (type, field.Name)));

    [GeneratedRegex(@"\b(?:class|interface|enum|struct|record)\s+(\w+)")]
    private static partial Regex Declaration();

    // A line of a message is no code either.
    [GeneratedRegex("""//[^\n]*|^\s*\+?\s*"(?:[^"\\\n]|\\.)*"[;,)]*\s*$""", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^\s*(?:global )?using (?:static )?(?:\w+ = )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
