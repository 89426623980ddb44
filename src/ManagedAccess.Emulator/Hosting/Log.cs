using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Hosting;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "The ManagedAccess emulator is at {Addresses}. It is for development only: anyone who reaches it signs in as anyone. {Page} shows what happens. State is kept in {Database}.", EventName = "EmulatorStarted")]
    public static partial void Started(ILogger logger, string addresses, string page, string database);

    [LoggerMessage(2, LogLevel.Error, "The emulator failed to answer {Path}.", EventName = "EmulatorRequestFailed")]
    public static partial void RequestFailed(ILogger logger, PathString path, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "The app trusts {Issuers} and not this emulator, so it refuses the emulator's tokens and cookies. Take ManagedAccess:AuthorizationServers out of the settings of Development, or add a server whose Issuer is \"/\".", EventName = "EmulatorNotTrusted")]
    public static partial void NotTrusted(ILogger logger, string issuers);
}
