using ManagedAccess.AspNetCore.AuditFiles;

namespace ManagedAccess.AspNetCore;

/// <summary>Verifies the files of <c>ManagedAccess:Audit:File</c>.</summary>
public static class AuditFile
{
    /// <summary>Reads the chain that ends in <paramref name="path"/>, full files beside it first, and reports the problems.</summary>
    /// <param name="path">The file being written, as configured. It may be in use.</param>
    /// <param name="key">The key the file is written with, at least 32 bytes; <see langword="null"/> when it is written without a key.</param>
    /// <returns>The result. <see cref="AuditFileReport.IsIntact"/> tells whether every line is as it was written.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="FileNotFoundException">Neither the file nor a full file of its chain exists.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static AuditFileReport Verify(string path, byte[]? key = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        // Opened before the full files are listed: if it becomes a full file meanwhile, it is open already and is not read twice.
        using var current = OpenCurrent(path);
        var full = Directory.Exists(AuditFileNames.Folder(path)) ? AuditFileNames.AllFull(path) : [];
        if (current is not null && AuditFileEnd.FirstSequence(current.SafeFileHandle) is { } first)
        {
            full = [.. full.TakeWhile(file => string.CompareOrdinal(file, AuditFileNames.Full(path, first)) < 0)];
        }

        if (current is null && full.Count == 0)
        {
            throw new FileNotFoundException($"There is no audit file at '{path}', nor a full one of its chain beside it.", path);
        }

        var check = new AuditFileCheck(key);
        foreach (var file in full)
        {
            using var stream = Open(file);
            check.Read(Path.GetFileName(file), stream);
        }

        if (current is not null)
        {
            check.Read(Path.GetFileName(path), current);
        }

        return check.Report(full.Count + (current is null ? 0 : 1));
    }

    // When a new file begins, there is no file of that name for a moment.
    private static FileStream? OpenCurrent(string path)
    {
        try
        {
            return Open(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static FileStream Open(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
