using System.Diagnostics;
using ManagedAccess.AspNetCore.Attribution;

namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>Puts the decision and the caller on the request's span, with the names of OpenTelemetry's registry where it has one.</summary>
internal sealed class SpanAuditSink(AuditOptions options) : IAuditSink
{
    public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        if (options.SpanAttributes && Activity.Current is { IsAllDataRequested: true } span)
        {
            span.SetTag("managed_access.outcome", record.Outcome.ToString());
            span.SetTag("managed_access.reason", record.Reason);
            span.SetTag("managed_access.caller.kind", record.Kind.ToString());
            span.SetTag("managed_access.caller.via", record.Kind is AttributionKind.Anonymous ? null : record.Via.ToString());
            span.SetTag("managed_access.caller.name", NameOf(record));
            span.SetTag("managed_access.issuer", record.Issuer);
            span.SetTag("managed_access.client.id", record.ClientId);
            span.SetTag("managed_access.actors", record.Actors);
            span.SetTag("enduser.id", record.Subject);
        }

        return ValueTask.CompletedTask;
    }

    // Spans are sent to more places than records, so they never have an e-mail address, in any attribute.
    private static string? NameOf(AuditRecord record) => (record.Name ?? record.ClientName) is { } name && !name.Contains('@', StringComparison.Ordinal) ? name : null;
}
