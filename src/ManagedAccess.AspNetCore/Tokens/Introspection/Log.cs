using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Introspection;

/// <summary>Log messages about introspection: URLs, statuses and our own text; nothing from a token or an answer.</summary>
internal static partial class Log
{
    [LoggerMessage(1401, LogLevel.Error, "{Issuer} could not be asked about a token; requests with such tokens are answered with 503. {Reason}", EventName = "IntrospectionFailed")]
    public static partial void IntrospectionFailed(ILogger logger, string issuer, string reason);

    [LoggerMessage(1402, LogLevel.Information, "{Issuer} answers questions about tokens again", EventName = "IntrospectionRecovered")]
    public static partial void IntrospectionRecovered(ILogger logger, string issuer);

    [LoggerMessage(1403, LogLevel.Warning, "The cache of answers about tokens failed; the authorization server is asked in its place", EventName = "SharedAnswersFailed")]
    public static partial void SharedAnswersFailed(ILogger logger, Exception exception);
}
