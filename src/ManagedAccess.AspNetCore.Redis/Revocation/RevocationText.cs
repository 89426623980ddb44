using System.Globalization;
using StackExchange.Redis;

namespace ManagedAccess.AspNetCore.Redis.Revocation;

/// <summary>A revocation as the server has it: kind, key, and two times in milliseconds. No name.</summary>
internal static class RevocationText
{
    private const long LastMillisecond = 253402300799000;

    /// <summary>As an entry of a stream.</summary>
    public static NameValueEntry[] Write(RevocationEntry revocation) =>
    [
        new("kind", revocation.Kind.ToString()),
        new("key", revocation.Key.ToString("x16", CultureInfo.InvariantCulture)),
        new("before", revocation.IssuedBefore.ToUnixTimeMilliseconds()),
        new("until", revocation.Until.ToUnixTimeMilliseconds()),
    ];

    /// <summary>As one text.</summary>
    public static string WriteLine(RevocationEntry revocation) => string.Join(' ', Write(revocation).Select(part => part.Value));

    /// <summary>Null if it is not one of ours.</summary>
    public static RevocationEntry? Read(StreamEntry entry) => Read(entry["kind"], entry["key"], entry["before"], entry["until"]);

    /// <inheritdoc cref="Read(StreamEntry)"/>
    public static RevocationEntry? Read(RedisValue line) => ((string?)line)?.Split(' ') is [var kind, var key, var before, var until] ? Read(kind, key, before, until) : null;

    private static RevocationEntry? Read(string? kind, string? key, string? before, string? until) =>
        Enum.TryParse<RevocationKind>(kind, out var known) && Enum.IsDefined(known)
        && ulong.TryParse(key, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) && number != 0
        && Time(before) is { } start
        && Time(until) is { } end
            ? new() { Kind = known, Key = number, IssuedBefore = start, Until = end }
            : null;

    private static DateTimeOffset? Time(string? value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds < LastMillisecond ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
}
