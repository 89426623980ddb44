using System.Globalization;

namespace ManagedAccess.AspNetCore.AuditFiles;

/// <summary>The names of a chain's files: the one being written, and those that are full, by the number of their first line.</summary>
internal static class AuditFileNames
{
    // Sorts as text in the order of the chain.
    private const string Digits = "D12";

    public static string Full(string path, long firstSequence) =>
        Path.Combine(Folder(path), Path.GetFileNameWithoutExtension(path) + "." + firstSequence.ToString(Digits, CultureInfo.InvariantCulture) + Path.GetExtension(path));

    /// <summary>The full files beside <paramref name="path"/>, oldest first.</summary>
    public static IReadOnlyList<string> AllFull(string path)
    {
        var (stem, extension) = (Path.GetFileNameWithoutExtension(path) + ".", Path.GetExtension(path));
        return [.. Directory.EnumerateFiles(Folder(path), stem + "*" + extension)
            .Where(file => Path.GetFileName(file).AsSpan(stem.Length) is var rest
                && rest.Length == 12 + extension.Length && !rest[..12].ContainsAnyExceptInRange('0', '9'))
            .Order(StringComparer.Ordinal)];
    }

    public static string Folder(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;
}
