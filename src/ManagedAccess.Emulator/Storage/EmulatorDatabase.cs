using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManagedAccess.Emulator.Storage;

/// <summary>The emulator's SQLite file: created if it does not exist, and refused if another version created it.</summary>
internal sealed class EmulatorDatabase(string path)
{
    // Counts changes of the tables. A file of development data is deleted, not migrated.
    private const int SchemaVersion = 1;

    public string ConnectionString { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = path,

        // A file that is released when the last connection closes can be deleted by a test.
        Pooling = false,
    }.ToString();

    /// <exception cref="InvalidOperationException">The file was made by another version or cannot be used.</exception>
    public void Prepare(EmulatorDbContext context)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            MakeForOwner();
            if (context.GetService<IRelationalDatabaseCreator>() is var creator && !(creator.Exists() && creator.HasTables()))
            {
                // The version before the tables: a process that ends in between leaves a file that the next start completes.
                context.Database.ExecuteSqlRaw("PRAGMA journal_mode = 'wal'");
                context.Database.ExecuteSqlRaw(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {SchemaVersion}"));
                context.Database.EnsureCreated();
            }
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"Emulator:Database is '{path}'; expected a path where a SQLite file can be made or opened. Choose another path, or delete the file.",
                exception);
        }

        var version = context.Database.SqlQueryRaw<int>("SELECT user_version AS Value FROM pragma_user_version").AsEnumerable().Single();
        if (version != SchemaVersion)
        {
            throw new InvalidOperationException(
                $"Emulator:Database is '{path}', a file of version {version.ToString(CultureInfo.InvariantCulture)}; expected version {SchemaVersion.ToString(CultureInfo.InvariantCulture)}. Delete the file: clients register again and people consent again.");
        }
    }

    // The file holds signing keys: other accounts of a shared machine may not read it, not even while it is being filled.
    private void MakeForOwner()
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }).Dispose();
        }
    }
}
