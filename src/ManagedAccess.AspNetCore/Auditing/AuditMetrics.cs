using System.Diagnostics.Metrics;
using ManagedAccess.AspNetCore.Diagnostics;

namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>What went wrong with keeping records. No labels: who and what is in the log line (LOG-06).</summary>
internal sealed class AuditMetrics
{
    private readonly Counter<long> _failures;
    private readonly Counter<long> _lost;

    public AuditMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(ManagedAccessTelemetry.Name);
        _failures = meter.CreateCounter<long>("managed_access.audit.failures", "{failure}", "Attempts of giving a record to a sink that failed.");
        _lost = meter.CreateCounter<long>("managed_access.audit.lost", "{record}", "Records that a sink never got.");
    }

    public void SinkFailed() => _failures.Add(1);

    public void RecordLost() => _lost.Add(1);
}
