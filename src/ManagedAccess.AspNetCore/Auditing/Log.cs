using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Auditing;

internal static partial class Log
{
    [LoggerMessage(4001, LogLevel.Information,
        "{Method} {Path} {Outcome} {Status} {Reason} as {Kind} subject {Subject} email {Email} issuer {Issuer} through {ClientId} actors {Actors} token {TokenId} by {Credential} route {Route} representation {Representation} in {DurationMs} ms, trace {TraceId}",
        EventName = "RequestAudited")]
    public static partial void RequestAudited(
        ILogger logger, string method, string path, string outcome, int status, string reason, string kind, string? subject, string? email,
        string? issuer, string? clientId, string? actors, string? tokenId, string? credential, string? route, string? representation,
        double durationMs, string traceId);

    [LoggerMessage(4002, LogLevel.Error, "An audit sink ({Sink}) failed; the record of {Method} {Path} was not accepted by it", EventName = "AuditSinkFailed")]
    public static partial void AuditSinkFailed(ILogger logger, Exception exception, string? sink, string method, string path);
}
