using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>The default sink: each record is one structured log event, <c>RequestAudited</c>.</summary>
internal sealed class LoggingAuditSink(ILoggerFactory loggers) : IAuditSink
{
    /// <summary>The log category of the records.</summary>
    public const string Category = "ManagedAccess.AspNetCore.Audit";

    private static readonly EventId RequestAudited = new(4001, nameof(RequestAudited));

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        if (_logger.IsEnabled(LogLevel.Information))
        {
            _logger.Log(LogLevel.Information, RequestAudited, new AuditLogEvent(record), null, static (audited, _) => audited.ToString());
        }

        return ValueTask.CompletedTask;
    }
}
