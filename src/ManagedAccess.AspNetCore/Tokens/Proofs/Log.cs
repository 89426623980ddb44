using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Proofs;

internal static partial class Log
{
    [LoggerMessage(1501, LogLevel.Error, "The memory of used proofs failed; requests with proofs are answered with 503", EventName = "ProofMemoryFailed")]
    public static partial void ProofMemoryFailed(ILogger logger, Exception exception);
}
