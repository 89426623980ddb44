using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>Checks that the keys are available and fresh.</summary>
/// <remarks>Degraded while the last good keys serve; failed when an issuer has no keys, because all its callers get 503.</remarks>
internal sealed class SigningKeyHealthCheck(SigningKeyCaches caches, TimeProvider clock) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        var states = caches.All.Select(cache => (cache.Issuer, State: StateOf(cache, now))).ToList();
        var worst = states.Count == 0 ? HealthStatus.Healthy : states.Min(issuer => issuer.State.Status);
        var data = states
            .GroupBy(issuer => issuer.Issuer, issuer => issuer.State.Text)
            .ToDictionary(issuer => issuer.Key, object (issuer) => string.Join("; ", issuer));
        return Task.FromResult(new HealthCheckResult(worst is HealthStatus.Unhealthy ? context.Registration.FailureStatus : worst, Describe(worst), data: data));
    }

    private static (HealthStatus Status, string Text) StateOf(SigningKeyCache cache, DateTimeOffset now) => cache switch
    {
        _ when cache.Usable(now) is not { } keys => (HealthStatus.Unhealthy, $"no usable keys{Reason(cache)}"),
        { LastFailure: not null } => (HealthStatus.Degraded, $"last good keys{Reason(cache)}"),
        _ => (HealthStatus.Healthy, "fresh keys"),
    };

    private static string Reason(SigningKeyCache cache) => cache.LastFailure is { } reason ? $" ({reason})" : "";

    private static string Describe(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "The signing keys of every issuer are there and fresh.",
        HealthStatus.Degraded => "The signing keys of an issuer could not be refreshed; the last good ones serve.",
        _ => "There are no usable signing keys for an issuer.",
    };
}
