namespace ManagedAccess.Testing;

/// <summary>Finds the test data that lies beside the project (<c>../shared</c>) and is never copied into it.</summary>
public static class SharedData
{
    /// <summary>The full path of <paramref name="relativePath"/> below <c>shared/</c>, or null when this machine has no such data.</summary>
    public static string? Find(string relativePath)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", relativePath);
            if (Path.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
