using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Clients;

internal static partial class Log
{
    [LoggerMessage(11, LogLevel.Warning, "Client {ClientId} registered the redirect URI {RedirectUri}, as Access allows. RFC 8252 prefers a loopback IP literal to localhost (section 8.3) and asks for a period in a private-use scheme (section 7.1).", EventName = "DiscouragedRedirectUri")]
    public static partial void DiscouragedRedirectUri(ILogger logger, string redirectUri, string clientId);

    [LoggerMessage(12, LogLevel.Warning, "Client {ClientId} registered as application_type {ApplicationType} with the redirect URI {RedirectUri}. A native application redirects to loopback or to a scheme of its own, a web application to https on another host.", EventName = "UnusualRedirectUri")]
    public static partial void UnusualRedirectUri(ILogger logger, string applicationType, string redirectUri, string clientId);

    [LoggerMessage(13, LogLevel.Information, "Client {ClientId} registered metadata that this server neither uses nor keeps: {Members}.", EventName = "IgnoredMetadata")]
    public static partial void IgnoredMetadata(ILogger logger, string clientId, string members);
}
