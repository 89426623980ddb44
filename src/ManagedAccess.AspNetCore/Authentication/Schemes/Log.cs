using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Authentication.Schemes;

internal static partial class Log
{
    [LoggerMessage(5004, LogLevel.Warning,
        "An OnChallenge or OnForbidden event answered a refused request with {Status}; {Refusal} was sent instead. Set a status from 400, or redirect",
        EventName = "EventAnsweredWithSuccess")]
    public static partial void EventAnsweredWithSuccess(ILogger logger, int status, int refusal);
}
