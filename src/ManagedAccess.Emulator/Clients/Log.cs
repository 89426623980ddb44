using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Clients;

internal static partial class Log
{
    [LoggerMessage(11, LogLevel.Warning, "Client {ClientId} registered the redirect URI {RedirectUri}, as Access allows. RFC 8252 prefers a loopback IP literal to localhost (section 8.3) and asks for a period in a private-use scheme (section 7.1).", EventName = "DiscouragedRedirectUri")]
    public static partial void DiscouragedRedirectUri(ILogger logger, string redirectUri, string clientId);
}
