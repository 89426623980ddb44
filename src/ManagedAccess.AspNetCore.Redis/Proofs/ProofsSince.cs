using System.Globalization;
using StackExchange.Redis;

namespace ManagedAccess.AspNetCore.Redis.Proofs;

/// <summary>Since when the server remembers proofs, and in which of its runs: an entry on the server, which is gone if the server was emptied.</summary>
/// <param name="Server">The run of the server. In another one, the last proofs of this one may be lost.</param>
/// <param name="Time">Proofs that were made before may have been used.</param>
internal sealed record ProofsSince(string Server, DateTimeOffset Time)
{
    private const long LastMillisecond = 253402300799000;

    public RedisValue Write() => string.Create(CultureInfo.InvariantCulture, $"{Server} {Time.ToUnixTimeMilliseconds()}");

    /// <summary>Null if there is no such entry.</summary>
    public static ProofsSince? Read(RedisValue value) =>
        ((string?)value)?.Split(' ') is [{ Length: > 0 } server, var time]
        && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds < LastMillisecond
            ? new(server, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
            : null;
}
