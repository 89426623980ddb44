using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Authorization.Requirements;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>
/// Innermost of ours, so that every answer it sees is the app's: says, once, that something was served which authorization never saw,
/// such as a file whose middleware stands before <c>UseAuthorization</c>.
/// </summary>
internal sealed class UnguardedResponseMiddleware(RequestDelegate next, ILogger<UnguardedResponseMiddleware> logger)
{
    private int _said;

    public Task Invoke(HttpContext context)
    {
        var pending = next(context);
        if (_said != 0)
        {
            return pending;
        }

        if (!pending.IsCompletedSuccessfully)
        {
            return FinishAsync(context, pending);
        }

        Look(context);
        return pending;
    }

    private async Task FinishAsync(HttpContext context, Task pending)
    {
        await pending;
        Look(context);
    }

    private void Look(HttpContext context)
    {
        if (IsContent(context.Response)
            && context.Features.Get<IAttributionFeature>() is not { IsAuthorizationEvaluated: true }
            && context.Features.Get<AuthorizationShortfallFeature>() is not { Evaluated: true }
            && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null
            && Interlocked.Exchange(ref _said, 1) == 0)
        {
            Log.ServedWithoutAuthorization(logger, context.Request.PathBase.Add(context.Request.Path).ToUriComponent());
        }
    }

    // A status alone (the answer to a preflight, an untouched 200) tells nobody anything.
    private static bool IsContent(HttpResponse response) => response.StatusCode switch
    {
        StatusCodes.Status304NotModified => true,
        >= 200 and < 300 => response.ContentType is not null || response.ContentLength is > 0,
        _ => false,
    };
}
