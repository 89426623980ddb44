using ManagedAccess.AspNetCore.Auditing;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Startup;

/// <summary>Whether the audit trail ends in a log that is switched off (case A12).</summary>
internal sealed class AuditFindings(AuditOptions options, IEnumerable<IAuditSink> sinks, ILoggerFactory loggers)
{
    public IEnumerable<ManagedAccessFinding> Find()
    {
        var hasOtherSink = options.File.Path is not null || sinks.Any(sink => sink.GetType().Assembly != typeof(IAuditSink).Assembly);
        if (options.Enabled && !hasOtherSink && !loggers.CreateLogger(LoggingAuditSink.Category).IsEnabled(LogLevel.Information))
        {
            yield return new()
            {
                Kind = ManagedAccessFindingKind.AuditSwitchedOff,
                Subject = LoggingAuditSink.Category,
                Message = $"Audit records go to the log category {LoggingAuditSink.Category} only, which is off at level Information, so no request is on record. "
                    + $"Write \"Logging\": {{ \"LogLevel\": {{ \"{LoggingAuditSink.Category}\": \"Information\" }} }}, set ManagedAccess:Audit:File:Path, or register an IAuditSink.",
            };
        }
    }
}
