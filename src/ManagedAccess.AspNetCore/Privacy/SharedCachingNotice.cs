using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Privacy;

/// <summary>Says once for each place of the app, not once a request, that it invited shared caches to keep what was made for one caller.</summary>
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
