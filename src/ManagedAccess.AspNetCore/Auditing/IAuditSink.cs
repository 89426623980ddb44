namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>Receives one record for each request. Register another implementation to send records elsewhere; all registered sinks receive each.</summary>
public interface IAuditSink
{
    /// <summary>
    /// Receives a record, after the response. Under <see cref="AuditFailurePolicy.Refuse"/> a record that was not accepted is given again, before
    /// a later request is served.
    /// </summary>
    /// <param name="record">The record; immutable.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the host has stopped: nobody waits any longer. A request whose client has gone away does not cancel it, because it is to be
    /// on record all the same.
    /// </param>
    /// <returns>A task that completes when the record is accepted; any exception means that it was not.</returns>
    ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken);
}
