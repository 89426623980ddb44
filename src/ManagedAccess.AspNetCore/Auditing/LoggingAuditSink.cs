using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>The default sink: each record is one structured log event, <c>RequestAudited</c>.</summary>
internal sealed class LoggingAuditSink(ILoggerFactory loggers) : IAuditSink
{
    private readonly ILogger _logger = loggers.CreateLogger("ManagedAccess.AspNetCore.Audit");

    public ValueTask WriteAsync(AuditRecord record)
    {
        if (!_logger.IsEnabled(LogLevel.Information))
        {
            return ValueTask.CompletedTask;
        }

        Log.RequestAudited(
            _logger, record.Method, record.Path, record.Outcome.ToString(), record.Status, record.Reason, record.Kind.ToString(),
            record.Subject, record.Email, record.Issuer, record.ClientId, record.Actors, record.TokenId, record.Credential, record.Route,
            record.Representation, Math.Round(record.Duration.TotalMilliseconds, 3), record.TraceId);
        return ValueTask.CompletedTask;
    }
}
