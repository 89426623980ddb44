using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ManagedAccess.Benchmarks.Soak;

/// <summary>
/// Counts, outside the library, the requests that clients gave up on and that reached the app all the same: what was answered the
/// clients know themselves, but only the server knows which of the others came so far.
/// </summary>
internal sealed class SoakArrivals : IStartupFilter
{
    private long _gone;

    public long Gone => Interlocked.Read(ref _gone);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            if (context.Request.Path.StartsWithSegments(SoakServer.Gone))
            {
                Interlocked.Increment(ref _gone);
            }

            return following(context);
        });
        next(app);
    };
}
