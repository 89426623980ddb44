using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Redis.Proofs;

internal static partial class Log
{
    [LoggerMessage(4211, LogLevel.Warning, "Redis begins to remember proofs: it is new, was emptied or started again, or another server has taken over. A proof that was made before is answered with 503 once, unless ManagedAccess:Redis:WhenUnavailable is Allow", EventName = "ProofMemoryBegun")]
    public static partial void Begun(ILogger logger);
}
