using System.Diagnostics.Metrics;

namespace ManagedAccess.AspNetCore.OpenTelemetry;

/// <summary>What does not reach the collector, on the meter of the core.</summary>
internal sealed class AuditExportMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _lost;

    public AuditExportMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("ManagedAccess.AspNetCore");
        _failures = _meter.CreateCounter<long>("managed_access.audit.export.failures", "{attempt}", "Attempts of sending records to the collector that failed.");
        _lost = _meter.CreateCounter<long>("managed_access.audit.export.lost", "{record}", "Records that the collector had not taken when the host stopped.");
    }

    public void Failed() => _failures.Add(1);

    public void Lost(int records) => _lost.Add(records);

    public void Observe(Func<int> pending) =>
        _meter.CreateObservableGauge("managed_access.audit.export.pending", pending, "{record}", "Records that wait for the collector.");
}
