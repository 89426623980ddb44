using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>Log messages about keys: URLs, statuses and our own text; nothing from a token, and only an issuer or URL of a metadata document, neutralised.</summary>
internal static partial class Log
{
    [LoggerMessage(1101, LogLevel.Information, "The signing keys of {Issuer} changed: {Count} usable, {Withdrawn} withdrawn", EventName = "SigningKeysChanged")]
    public static partial void KeysChanged(this ILogger logger, string issuer, int count, int withdrawn);

    [LoggerMessage(1102, LogLevel.Warning, "The signing keys of {Issuer} were not refreshed; the last good ones serve for up to 24 hours. {Reason}", EventName = "SigningKeysNotRefreshed")]
    public static partial void KeysNotRefreshed(this ILogger logger, string issuer, string reason);

    [LoggerMessage(1103, LogLevel.Error, "There are no usable signing keys of {Issuer}; its tokens are answered with 503. {Reason}", EventName = "NoSigningKeys")]
    public static partial void NoKeys(this ILogger logger, string issuer, string reason);

    [LoggerMessage(1104, LogLevel.Warning, "{Source} could not say whether the keys of {Issuer} have changed", EventName = "KeySourceFailed")]
    public static partial void KeySourceFailed(ILogger logger, Exception exception, string? source, string issuer);
}
