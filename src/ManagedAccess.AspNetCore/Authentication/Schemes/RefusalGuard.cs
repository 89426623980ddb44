using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Authentication.Schemes;

/// <summary>Keeps the response a refusal when it starts, even if an event of the app has changed it.</summary>
internal sealed class RefusalGuard(HttpResponse response, int refusal, ILogger logger)
{
    /// <summary>Watches over the response of a request that is being refused with <paramref name="refusal"/>.</summary>
    public static void Watch(HttpResponse response, int refusal, ILogger logger) =>
        response.OnStarting(static guard => ((RefusalGuard)guard).Keep(), new RefusalGuard(response, refusal, logger));

    /// <summary>Whether a status refuses: an error, or a redirect to a place where the person can sign in.</summary>
    public static bool Refuses(int status) => status >= StatusCodes.Status300MultipleChoices && status is not StatusCodes.Status304NotModified;

    private Task Keep()
    {
        if (!Refuses(response.StatusCode))
        {
            Log.EventAnsweredWithSuccess(logger, response.StatusCode, refusal);
            response.StatusCode = refusal;
        }

        return Task.CompletedTask;
    }
}
