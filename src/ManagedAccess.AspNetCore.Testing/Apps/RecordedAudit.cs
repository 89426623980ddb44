using System.Collections.Concurrent;

namespace ManagedAccess.AspNetCore.Testing.Apps;

/// <summary>Keeps every record of the app.</summary>
internal sealed class RecordedAudit(ConcurrentQueue<AuditRecord> records) : IAuditSink
{
    public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        records.Enqueue(record);
        return ValueTask.CompletedTask;
    }
}
