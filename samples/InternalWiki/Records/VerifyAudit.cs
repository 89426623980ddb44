using ManagedAccess.AspNetCore;

namespace InternalWiki.Records;

/// <summary><c>verify-audit FILE</c>: checks that an audit file has not been changed.</summary>
internal static class VerifyAudit
{
    /// <summary>0 when the file is unchanged, 1 when it was changed, 2 when it cannot be read.</summary>
    /// <param name="file">The file, as configured.</param>
    /// <param name="key">The key of the file, in base64, if it has one.</param>
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
