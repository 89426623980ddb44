using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ManagedAccess.AspNetCore.Redis.Connections;

/// <summary>Writes to the server, so that a full one or a replica is noticed too.</summary>
internal sealed class RedisHealthCheck(RedisConnection redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!redis.IsConfigured)
        {
            return HealthCheckResult.Healthy("ManagedAccess:Redis:Configuration is not set: this node shares nothing.");
        }

        var answer = await redis.WriteAsync("health", RedisConnection.BackgroundLimit, database => database.StringSetAsync(redis.KeyOf("health"), "1", TimeSpan.FromMinutes(1)));
        return (answer.IsThere, redis.Eviction) switch
        {
            (false, _) => new(context.Registration.FailureStatus, $"Redis cannot be used: {redis.Problem ?? "it was not asked, because it has failed a moment ago"}."),
            (true, _) when redis.LacksInfo => new(context.Registration.FailureStatus, "Redis cannot be used for proofs: INFO is not allowed for this login."),
            (true, { } policy) => HealthCheckResult.Degraded($"Redis has the maxmemory-policy {policy} and may forget used proofs and revocations; expected noeviction."),
            _ => HealthCheckResult.Healthy("Redis accepts writes."),
        };
    }
}
