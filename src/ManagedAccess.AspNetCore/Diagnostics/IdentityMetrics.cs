using System.Diagnostics.Metrics;

namespace ManagedAccess.AspNetCore.Diagnostics;

/// <summary>Counts the results of identity lookups. Labels come from fixed lists (LOG-06).</summary>
internal sealed class IdentityMetrics
{
    private readonly Counter<long> _lookups;

    public IdentityMetrics(IMeterFactory meters) => _lookups = meters.Create(ManagedAccessTelemetry.Name)
        .CreateCounter<long>("managed_access.identity.lookups", "{lookup}", "Identities asked for at Access, those remembered not counted.");

    public void LookedUp(bool succeeded) =>
        _lookups.Add(1, new KeyValuePair<string, object?>("managed_access.identity.outcome", succeeded ? "succeeded" : "failed"));
}
