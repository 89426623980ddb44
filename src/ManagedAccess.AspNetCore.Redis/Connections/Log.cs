using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Redis.Connections;

/// <summary>Log messages about Redis: our own words and error codes of the server; no key, no value, no setting.</summary>
internal static partial class Log
{
    [LoggerMessage(4201, LogLevel.Error, "Redis cannot be used, and nodes share nothing: {Reason}. Requests with proofs are decided by ManagedAccess:Redis:WhenUnavailable, which is {Policy}", EventName = "RedisUnavailable")]
    public static partial void Unavailable(ILogger logger, string reason, RedisFailurePolicy policy);

    [LoggerMessage(4202, LogLevel.Information, "Redis can be used again", EventName = "RedisRecovered")]
    public static partial void Recovered(ILogger logger);

    [LoggerMessage(4203, LogLevel.Warning, "Redis has the maxmemory-policy {Found} and may forget used proofs and revocations; expected noeviction", EventName = "RedisEvicts")]
    public static partial void Evicts(ILogger logger, string found);

    [LoggerMessage(4204, LogLevel.Error, "Redis does not allow INFO for this login, so it cannot be known whether it has lost used proofs. Requests with proofs are decided by ManagedAccess:Redis:WhenUnavailable, which is {Policy}", EventName = "RedisLacksInfo")]
    public static partial void LacksInfo(ILogger logger, RedisFailurePolicy policy);
}
