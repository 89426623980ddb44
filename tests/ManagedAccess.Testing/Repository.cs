namespace ManagedAccess.Testing;

/// <summary>Finds files of this repository. A build that is deterministic writes no true path into an assembly, so they are looked for.</summary>
public static class Repository
{
    private const string Mark = "ManagedAccess.sln";

    /// <summary>The full path of <paramref name="relativePath"/> below the root of the repository.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests do not run from within the repository.</exception>
    public static string Find(string relativePath)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Mark)))
            {
                return Path.Combine(folder.FullName, relativePath);
            }
        }

        throw new DirectoryNotFoundException($"{Mark} is in no folder above {AppContext.BaseDirectory}; run the tests from within the repository.");
    }
}
