using Microsoft.Extensions.Hosting;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>Fetches keys before anyone needs them: at start, when they get old, and again soon after a failure.</summary>
/// <remarks>The host never waits for it, and a failure never stops it.</remarks>
internal sealed class SigningKeyRefresher(SigningKeyCaches caches, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, clock);
        do
        {
            var now = clock.GetUtcNow();
            foreach (var cache in caches.All.Where(cache => cache.IsDue(now)))
            {
                // Not awaited: one hanging issuer must not hold up the others. A refresh under way is joined, not repeated.
                _ = cache.RefreshAsync();
            }
        }
        while (await NextAsync(timer, stoppingToken));
    }

    private static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
