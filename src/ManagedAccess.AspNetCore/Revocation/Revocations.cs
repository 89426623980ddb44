using ManagedAccess.AspNetCore.Tokens.Revoked;
using ManagedAccess.AspNetCore.Tokens.Validated;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Revocation;

/// <summary>Adds revocations to the list, and to the store if there is one. Takes over what the store learns from other nodes.</summary>
internal sealed class Revocations(RevocationList list, RevocationOptions options, TimeProvider clock, ILogger<Revocations> logger, IRevocationStore? store = null)
    : IRevocations, IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _ending = new();
    private Task _watch = Task.CompletedTask;
    private bool _isDisposed;

    public ValueTask RevokeSessionAsync(string issuer, string sessionId, CancellationToken cancellationToken = default) =>
        AddAsync(RevocationKind.Session, issuer, sessionId, clock.GetUtcNow(), cancellationToken);

    public ValueTask RevokeTokenAsync(string issuer, string tokenId, CancellationToken cancellationToken = default) =>
        AddAsync(RevocationKind.Token, issuer, tokenId, clock.GetUtcNow(), cancellationToken);

    public ValueTask RevokePersonAsync(string issuer, string subject, CancellationToken cancellationToken = default) =>
        AddAsync(RevocationKind.Person, issuer, subject, clock.GetUtcNow(), cancellationToken);

    public ValueTask RevokeClientAsync(string issuer, string clientId, CancellationToken cancellationToken = default) =>
        AddAsync(RevocationKind.Client, issuer, clientId, clock.GetUtcNow(), cancellationToken);

    /// <summary>Refuses the tokens of a name that were issued before a time.</summary>
    public async ValueTask AddAsync(RevocationKind kind, string issuer, string name, DateTimeOffset issuedBefore, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var revocation = new RevocationEntry { Kind = kind, Key = RevocationMarks.KeyOf(kind, issuer, name), IssuedBefore = issuedBefore, Until = clock.GetUtcNow() + options.Retention };
        list.Add(revocation); // first: it counts also if the store fails
        if (store is not null)
        {
            await store.AddAsync(revocation, cancellationToken);
        }
    }

    // Before any server starts, so that no request is served without it.
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (store is null)
        {
            return;
        }

        foreach (var revocation in await store.ReadAsync(cancellationToken))
        {
            list.Add(revocation);
        }

        _watch = WatchAsync(store, _stopping.Token);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The last requests are still answered while the host stops.
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        End(isLast: false);
        await _watch;
    }

    public void Dispose() => End(isLast: true);

    // The container has this object under several names; a host may be disposed of without a stop, and, in a WebApplicationFactory, while it stops.
    private void End(bool isLast)
    {
        lock (_ending)
        {
            if (_isDisposed)
            {
                return;
            }

            _stopping.Cancel();
            if (isLast)
            {
                _isDisposed = true;
                _stopping.Dispose();
            }
        }
    }

    private async Task WatchAsync(IRevocationStore watched, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await foreach (var revocation in watched.WatchAsync(stopping).WithCancellation(stopping))
                {
                    list.Add(revocation);
                }

                return;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Log.WatchFailed(logger, exception); // a store of the app's own may throw anything; this node would never hear of another revocation
            }

            await Task.Delay(PauseAfterFailure, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
