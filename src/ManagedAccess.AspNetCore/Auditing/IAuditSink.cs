namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>Receives one record for each request. Register another implementation to send records elsewhere; all registered sinks receive each.</summary>
public interface IAuditSink
{
    /// <summary>
    /// Receives a record, after the response. Under <see cref="AuditFailurePolicy.Refuse"/> a record that was not accepted is given again, before
    /// a later request is served.
    /// </summary>
    /// <param name="record">The record; immutable.</param>
    /// <returns>A task that completes when the record is accepted; any exception means that it was not.</returns>
    ValueTask WriteAsync(AuditRecord record);
}
