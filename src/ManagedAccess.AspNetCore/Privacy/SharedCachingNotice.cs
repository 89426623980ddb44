using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Privacy;

/// <summary>Logs that the app allowed shared caches to keep a response for one caller, once for each place in the app, not for each request.</summary>
internal sealed class SharedCachingNotice(ILogger<SharedCachingNotice> logger)
{
    private const int MaxPlaces = 256;

    private readonly ConcurrentDictionary<string, bool> _said = new(StringComparer.Ordinal);

    public void Give(HttpContext context)
    {
        var place = context.GetEndpoint()?.DisplayName ?? context.Request.Path.ToUriComponent();
        if (_said.Count < MaxPlaces && _said.TryAdd(place, true))
        {
            Log.SharedCachingWithdrawn(logger, place);
        }
    }
}
