using System.Diagnostics.Metrics;

namespace ManagedAccess.AspNetCore.Redis.Connections;

/// <summary>Counts what is asked of Redis. Labels come from fixed lists.</summary>
internal sealed class RedisMetrics
{
    private readonly Counter<long> _commands;
    private readonly Histogram<double> _duration;

    public RedisMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("ManagedAccess.AspNetCore"); // the one name for all of it
        _commands = meter.CreateCounter<long>("managed_access.redis.commands", "{command}", "Commands to Redis, by purpose and outcome.");
        _duration = meter.CreateHistogram(
            "managed_access.redis.command.duration", "s", "Time that a command to Redis took, if it was answered.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 1] });
    }

    /// <param name="purpose">From a fixed list: <c>proof</c>, <c>answer</c>, <c>revocation</c>, <c>nonce_key</c>, <c>health</c>.</param>
    /// <param name="duration">The time until the answer.</param>
    public void Answered(string purpose, TimeSpan duration)
    {
        Count(purpose, "answered");
        _duration.Record(duration.TotalSeconds, Purpose(purpose));
    }

    public void Failed(string purpose) => Count(purpose, "failed");

    /// <summary>The server was not asked, because it has failed a moment ago.</summary>
    public void NotAsked(string purpose) => Count(purpose, "not_asked");

    private void Count(string purpose, string outcome) => _commands.Add(1, Purpose(purpose), new KeyValuePair<string, object?>("managed_access.redis.outcome", outcome));

    private static KeyValuePair<string, object?> Purpose(string purpose) => new("managed_access.redis.purpose", purpose);
}
