namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>Receives one record for each request. Register another implementation to send records elsewhere; all registered sinks receive each.</summary>
public interface IAuditSink
{
    /// <summary>Receives a record. Called once a request, after its response, on the request's own thread of work.</summary>
    /// <param name="record">The record; immutable.</param>
    /// <returns>A task that completes when the record is accepted.</returns>
    ValueTask WriteAsync(AuditRecord record);
}
