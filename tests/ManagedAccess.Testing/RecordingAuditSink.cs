using System.Collections.Concurrent;
using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Auditing;

namespace ManagedAccess.Testing;

/// <summary>Keeps every audit record of an app, in the order of their writing.</summary>
public sealed class RecordingAuditSink : IAuditSink
{
    private readonly ConcurrentQueue<AuditRecord> _records = new();

    /// <summary>What was recorded so far.</summary>
    public IReadOnlyList<AuditRecord> Records => [.. _records];

    /// <summary>The record of the latest request; fails without one.</summary>
    public AuditRecord Last => Records[^1];

    public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        _records.Enqueue(record);
        return ValueTask.CompletedTask;
    }
}
