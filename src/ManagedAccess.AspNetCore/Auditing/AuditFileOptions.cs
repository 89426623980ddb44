using System.ComponentModel.DataAnnotations;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore;

/// <summary>The tamper-evident JSON Lines file: each line holds the hash of the one before, so that a changed or removed line is detected.</summary>
/// <remarks>
/// The package <c>ManagedAccess.AspNetCore.AuditFiles</c> writes it; add it by <c>AddManagedAccess().AddAuditFile()</c>.
/// If a path is set without it, the host stops.
/// </remarks>
public sealed class AuditFileOptions
{
    /// <summary>The key under which the package that writes the file also registers its <see cref="IAuditSink"/>. The package has a copy of it.</summary>
    internal const string SinkKey = "ManagedAccess:Audit:File";

    /// <summary>The file to write, for example <c>/var/log/wiki/audit.jsonl</c>. Full files are beside it, with the number of their first line in the name.</summary>
    /// <value>Default <see langword="null"/>: no file. One process writes it at a time; a second one does not start.</value>
    [NotBlank("the path of a file, or nothing")]
    public string? Path { get; set; }

    /// <summary>The size, in bytes, at which a file is closed and a new one begun.</summary>
    /// <value>Default 64 MiB. From 64 KiB to 1 GiB.</value>
    [Bounds(64 * 1024, 1024 * 1024 * 1024, "bytes")]
    public int MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How often written records are forced to the disk. A killed process loses no record; a power failure can lose the records of this interval.</summary>
    /// <value>Default one second. From zero, which forces each record before its request ends, to one minute.</value>
    [Duration("00:00:00", "00:01:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A key for the hashes (HMAC-SHA-256), in base64.</summary>
    /// <value>
    /// Default <see langword="null"/>: plain SHA-256, which shows changes but not a chain rewritten from the change to the end. At least
    /// 32 bytes. Keep it where people who can write the file cannot read it.
    /// </value>
    [AuditKey, DataType(DataType.Password)]
    public string? Key { get; set; }
}
