using ManagedAccess.AspNetCore.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>
/// Logs, once, that the app served a response without authorization, such as a file from a middleware registered before
/// <c>UseAuthorization</c>.
/// </summary>
internal sealed class UnguardedResponses(ILogger<UnguardedResponses> logger)
{
    private int _said;

    /// <summary>Checks a response that the app wrote.</summary>
    public void Look(HttpContext context)
    {
        if (_said == 0
            && IsContent(context.Response)
            && !context.Access().IsAuthorizationEvaluated
            && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null
            && Interlocked.Exchange(ref _said, 1) == 0)
        {
            Log.ServedWithoutAuthorization(logger, context.Request.PathBase.Add(context.Request.Path).ToUriComponent());
        }
    }

    // A status alone (the answer to a preflight, an untouched 200) discloses nothing.
    private static bool IsContent(HttpResponse response) => response.StatusCode switch
    {
        StatusCodes.Status304NotModified => true,
        >= 200 and < 300 => response.ContentType is not null || response.ContentLength is > 0,
        _ => false,
    };
}
