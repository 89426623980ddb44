using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Revocation;

/// <summary>Log messages about revocations: kinds and error codes, and no name.</summary>
internal static partial class Log
{
    [LoggerMessage(1601, LogLevel.Information, "A {Kind} was revoked by an event", EventName = "Revoked")]
    public static partial void Revoked(ILogger logger, RevocationKind kind);

    [LoggerMessage(1602, LogLevel.Warning, "A {Document} was refused: {Error}", EventName = "RevocationEventRefused")]
    public static partial void EventRefused(ILogger logger, string document, string error);

    [LoggerMessage(1603, LogLevel.Error, "A revocation counts, but could not be kept: after a restart it does not count", EventName = "RevocationStoreFailed")]
    public static partial void StoreFailed(ILogger logger, Exception exception);

    [LoggerMessage(1604, LogLevel.Error, "The store of revocations failed; until it works, this node does not learn of revocations of other nodes", EventName = "RevocationWatchFailed")]
    public static partial void WatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(1605, LogLevel.Error, "The transmitter of security events could not be polled; until it answers, this app does not learn what is revoked there. {Reason}", EventName = "EventPollFailed")]
    public static partial void PollFailed(ILogger logger, string reason, Exception? exception);

    [LoggerMessage(1606, LogLevel.Information, "The transmitter of security events answers polls again", EventName = "EventPollRecovered")]
    public static partial void PollRecovered(ILogger logger);
}
