namespace ManagedAccess.Emulator.Host;

/// <summary>Keeps a second emulator from the same database: each would rotate the keys of the other.</summary>
internal sealed class DatabaseLock : IDisposable
{
    private readonly FileStream _file;

    private DatabaseLock(FileStream file) => _file = file;

    /// <exception cref="InvalidOperationException">Another emulator has the database.</exception>
    public static DatabaseLock Take(string database)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(database))!);
        try
        {
            // The system releases the lock when the process ends, in any way. The file stays.
            return new DatabaseLock(new FileStream(database + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException(
                $"Another emulator uses the database '{database}'; expected a database of its own for each. Stop the other one, or choose a file with --database.", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
