using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens;

namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>Counts decisions, and records that could not be written. Labels come from fixed lists and from the settings: no identity (LOG-06).</summary>
internal sealed class AuditMetrics
{
    private const string OtherIssuer = "other";
    private const string Tenant = "{tid}"; // in the issuer of a multi-tenant server (AuthorizationServers:#:Issuer)

    private readonly Meter _meter;
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _lost;
    private readonly FrozenSet<string> _issuers;
    private readonly string[] _templates;

    public AuditMetrics(IMeterFactory meters, IReadOnlyList<AuthorizationServerOptions> servers)
    {
        _meter = meters.Create(ManagedAccessTelemetry.Name);
        _decisions = _meter.CreateCounter<long>("managed_access.decisions", "{request}", "Requests, by how they were decided.");
        _failures = _meter.CreateCounter<long>("managed_access.audit.failures", "{failure}", "Attempts of giving a record to a sink that failed.");
        _lost = _meter.CreateCounter<long>("managed_access.audit.lost", "{record}", "Records that a sink never got.");
        _issuers = servers.Select(server => server.Issuer).OfType<string>().ToFrozenSet(StringComparer.Ordinal);
        _templates = [.. _issuers.Where(issuer => issuer.Contains(Tenant, StringComparison.Ordinal))];
    }

    public void Decided(AuditRecord record)
    {
        if (!_decisions.Enabled)
        {
            return;
        }

        var tags = new TagList
        {
            { "managed_access.outcome", record.Outcome.ToString() },
            { "managed_access.reason", record.Reason },
            { "managed_access.caller.kind", record.Kind.ToString() },
        };
        if (record.Issuer is { } issuer)
        {
            tags.Add("managed_access.issuer", Label(issuer));
        }

        _decisions.Add(1, tags);
    }

    public void SinkFailed() => _failures.Add(1);

    public void RecordLost() => _lost.Add(1);

    /// <summary>Publishes the records that a sink has missed and is to get yet.</summary>
    /// <param name="pending">How many there are.</param>
    /// <param name="lag">The age of the oldest one; zero if there are no such records.</param>
    public void ObserveBacklog(Func<int> pending, Func<TimeSpan> lag)
    {
        _meter.CreateObservableGauge("managed_access.audit.pending", pending, "{record}", "Records that a sink has missed and is to get yet.");
        _meter.CreateObservableGauge("managed_access.audit.lag", () => lag().TotalSeconds, "s", "Age of the oldest record that a sink has missed and is to get yet.");
    }

    // The tenants of a server may be many, and the schemes of the app may accept any issuer: each label is a value of the settings, or one word.
    private string Label(string issuer)
    {
        if (_issuers.Contains(issuer))
        {
            return issuer;
        }

        foreach (var template in _templates)
        {
            var at = template.IndexOf(Tenant, StringComparison.Ordinal);
            if (issuer.StartsWith(template.AsSpan(0, at), StringComparison.Ordinal) && issuer.EndsWith(template[(at + Tenant.Length)..], StringComparison.Ordinal))
            {
                return template;
            }
        }

        return OtherIssuer;
    }
}
