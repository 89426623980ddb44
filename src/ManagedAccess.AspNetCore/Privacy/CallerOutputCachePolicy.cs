using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.OutputCaching;

namespace ManagedAccess.AspNetCore.Privacy;

/// <summary>
/// Keeps responses for one caller out of the output cache (CAC-20). If <c>UseOutputCache</c> is before authentication, the framework's
/// own policy checks the caller too early; this one checks when the response exists.
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
