using System.Diagnostics.Metrics;
using ManagedAccess.AspNetCore.Diagnostics;

namespace ManagedAccess.AspNetCore.Revocation;

/// <summary>Counts polls of the transmitter of security events.</summary>
internal sealed class PollMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _polls = meters.Create(ManagedAccessTelemetry.Name)
        .CreateCounter<long>("managed_access.events.polls", "{poll}", "Polls of the transmitter of security events.");

    /// <param name="outcome">From a fixed list: <c>answered</c>, <c>held</c> (no event within the time limit), <c>failed</c>.</param>
    public void Polled(string outcome) => _polls.Add(1, new KeyValuePair<string, object?>("managed_access.poll.outcome", outcome));
}
