using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.OutputCaching;

namespace ManagedAccess.AspNetCore.Privacy;

/// <summary>
/// Keeps what was made for a caller out of the output cache (CAC-20). The framework's own policy looks at the caller before
/// authentication has run when <c>UseOutputCache</c> stands in front of it; this one looks when the response is there.
/// </summary>
internal sealed class CallerOutputCachePolicy : IOutputCachePolicy
{
    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        if (http.User.Identity?.IsAuthenticated == true || http.Features.Get<IHttpResponseFeature>() is PrivateResponse { IsPrivate: true })
        {
            context.AllowCacheStorage = false;
        }

        return ValueTask.CompletedTask;
    }
}
