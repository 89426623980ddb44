using System.ComponentModel.DataAnnotations;
using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>The tamper-evident JSON Lines file: each line holds the hash of the one before, so that no line can be changed or removed unseen.</summary>
public sealed class AuditFileOptions
{
    /// <summary>The shortest key: the output length of the hash (RFC 2104 §3), in bytes.</summary>
    internal const int MinKeyLength = 32;

    /// <summary>The file that is written, for example <c>/var/log/wiki/audit.jsonl</c>. Full files lie beside it, named by their first record's number.</summary>
    /// <value>Default <see langword="null"/>: no file. One process writes it at a time; a second one does not start.</value>
    [NotBlank("the path of a file, or nothing")]
    public string? Path { get; set; }

    /// <summary>The size, in bytes, at which a file is closed and a new one begun.</summary>
    /// <value>Default 64 MiB; from 64 KiB to 1 GiB.</value>
    [Bounds(64 * 1024, 1024 * 1024 * 1024, "bytes")]
    public int MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How often what was written is forced to the disk. A killed process loses nothing that was written; a machine without power up to this.</summary>
    /// <value>Default one second; from zero, which forces each record before its request ends, to one minute.</value>
    [Duration("00:00:00", "00:01:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A key for the hashes (HMAC-SHA-256), in base64.</summary>
    /// <value>
    /// Default <see langword="null"/>: plain SHA-256, which shows changes but not a chain rewritten from the change to the end. At least
    /// 32 bytes; keep it where those who can write the file cannot read it.
    /// </value>
    [AuditKey, DataType(DataType.Password)]
    public string? Key { get; set; }

    /// <summary>The key's bytes; null without one, empty when it is not base64.</summary>
    internal byte[]? KeyBytes()
    {
        if (Key is null)
        {
            return null;
        }

        var bytes = new byte[Key.Length];
        return Convert.TryFromBase64String(Key, bytes, out var length) ? bytes[..length] : [];
    }
}
