
namespace ManagedAccess.AspNetCore.AuditFiles;

/// <summary>Verifies the files of <c>ManagedAccess:Audit:File</c>.</summary>
public static class AuditFile
{
    /// <summary>Reads the chain that ends in <paramref name="path"/>, full files beside it first, and says what does not fit.</summary>
    /// <param name="path">The file being written, as configured. It may be in use.</param>
    /// <param name="key">The key the file is written with, at least 32 bytes; <see langword="null"/> when it is written without.</param>
    /// <returns>What was found. <see cref="AuditFileReport.IsIntact"/> tells whether every line is as it was written.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="FileNotFoundException">Neither the file nor a full file of its chain exists.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static AuditFileReport Verify(string path, byte[]? key = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Directory.Exists(AuditFileNames.Folder(path)) ? AuditFileNames.AllFull(path) : [];
        IReadOnlyList<string> files = File.Exists(path) ? [.. full, path] : full;
        if (files.Count == 0)
        {
            throw new FileNotFoundException($"There is no audit file at '{path}', nor a full one of its chain beside it.", path);
        }

        var check = new AuditFileCheck(key);
        foreach (var file in files)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            check.Read(Path.GetFileName(file), stream);
        }

        return check.Report(files.Count);
    }
}
