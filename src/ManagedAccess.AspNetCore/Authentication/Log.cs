using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Authentication;

internal static partial class Log
{
    [LoggerMessage(5001, LogLevel.Information,
        "An Access cookie was ignored ({Reason}): cookies are shared across the ports of localhost, so this one probably belongs to another app's emulator. Outside Development it would have been refused",
        EventName = "StrayCookieIgnored")]
    public static partial void StrayCookieIgnored(ILogger logger, string reason);

    [LoggerMessage(5002, LogLevel.Information, "The credential was refused: {Reason} ({Source})", EventName = "CredentialRefused")]
    public static partial void CredentialRefused(ILogger logger, string reason, string source);

    [LoggerMessage(5003, LogLevel.Information, "An event of the app refused a caller with a good token: {Reason}", EventName = "RefusedByApplication")]
    public static partial void RefusedByApplication(ILogger logger, string reason);

    [LoggerMessage(5010, LogLevel.Warning,
        "The app's page for errors, {Path}, was not shown for a {Status}, because it asks for a caller. Write [AllowAnonymous] at the page, or .AllowAnonymous() at its endpoint.",
        EventName = "ErrorPageClosed")]
    public static partial void ErrorPageClosed(ILogger logger, string path, int status);
}
