using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InternalWiki.Store;

/// <summary>Checks whether the pages can be read.</summary>
internal sealed class StoreHealthCheck(WikiStore store) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return Task.FromResult(HealthCheckResult.Healthy($"{store.List().Count} pages"));
        }
        catch (SqliteException exception)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("The wiki's database cannot be read.", exception));
        }
    }
}
