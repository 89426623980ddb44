using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Downstream.Exchange;

/// <summary>Log messages about tokens for other services: hosts, error codes and our own text; never a token.</summary>
internal static partial class Log
{
    [LoggerMessage(1801, LogLevel.Information, "{Issuer} issued a token for {Host} in exchange for the caller's token {TokenId}", EventName = "DownstreamTokenIssued")]
    public static partial void TokenIssued(ILogger logger, string issuer, string host, string? tokenId);

    [LoggerMessage(1802, LogLevel.Warning, "{Issuer} issued no token for {Host} in exchange for the caller's token {TokenId}: {Reason}", EventName = "DownstreamTokenNotIssued")]
    public static partial void TokenNotIssued(ILogger logger, string issuer, string host, string? tokenId, string reason);
}
