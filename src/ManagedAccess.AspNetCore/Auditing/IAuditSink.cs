namespace ManagedAccess.AspNetCore;

/// <summary>Receives one record for each request. Register another implementation to send records elsewhere; all registered sinks receive each.</summary>
public interface IAuditSink
{
    /// <summary>
    /// Receives a record, after the response. Under <see cref="AuditFailurePolicy.Refuse"/> a record that was not accepted is sent again, before
    /// a later request is served.
    /// </summary>
    /// <param name="record">The record; immutable.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the host has stopped, because no code waits for the sink then. A client that disconnects does not cancel it, because its request
    /// is recorded all the same.
    /// </param>
    /// <returns>A task that completes when the record is accepted; any exception means that it was not.</returns>
    ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken);
}
