using ManagedAccess.AspNetCore.Auditing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Startup;

/// <summary>Whether the audit trail ends in a log that is switched off (case A12).</summary>
internal sealed class AuditFindings(
    AuditOptions options, IEnumerable<IAuditSink> sinks, ILoggerFactory loggers, [FromKeyedServices(AuditFileOptions.SinkKey)] IAuditSink? file = null)
{
    public IEnumerable<ManagedAccessFinding> Find()
    {
        // Without a path the sink of the file writes nothing.
        var hasOtherSink = options.File.Path is not null || sinks.Any(sink => sink.GetType().Assembly != typeof(IAuditSink).Assembly && sink != file);
        if (options.Enabled && !hasOtherSink && !loggers.CreateLogger(LoggingAuditSink.Category).IsEnabled(LogLevel.Information))
        {
            yield return new()
            {
                Kind = ManagedAccessFindingKind.AuditSwitchedOff,
                Subject = LoggingAuditSink.Category,
                Message = $"Audit records go to the log category {LoggingAuditSink.Category} only, which is off at level Information, so no request is on record. "
                    + $"Write \"Logging\": {{ \"LogLevel\": {{ \"{LoggingAuditSink.Category}\": \"Information\" }} }}, call AddAuditFile() and set ManagedAccess:Audit:File:Path, or register an IAuditSink.",
            };
        }
    }
}
