using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Issuers;

internal static partial class Log
{
    [LoggerMessage(1105, LogLevel.Error, "{Validator} threw an exception for {Issuer}; a token of this issuer is answered with 503", EventName = "IssuerValidatorFailed")]
    public static partial void IssuerValidatorFailed(ILogger logger, Exception exception, string? validator, string issuer);
}
