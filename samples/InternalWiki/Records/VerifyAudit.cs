using ManagedAccess.AspNetCore.AuditFiles;

namespace InternalWiki.Records;

/// <summary><c>verify-audit FILE</c>: says whether an audit file is as it was written.</summary>
internal static class VerifyAudit
{
    /// <summary>0 when it is, 1 when it is not, 2 when it cannot be read.</summary>
    /// <param name="file">The file, as configured.</param>
    /// <param name="key">The key it is written with, in base64, if there is one.</param>
    public static int Run(string file, string? key)
    {
        try
        {
            var report = AuditFile.Verify(file, key is null ? null : Convert.FromBase64String(key));
            Console.WriteLine(report);
            return report.IsIntact ? 0 : 1;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or FormatException)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }
    }
}
