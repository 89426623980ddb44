using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>Gives each record to every sink, and keeps to the failure policy when one does not take it.</summary>
internal sealed class AuditDispatcher(
    AuditOptions options,
    IEnumerable<IAuditSink> sinks,
    AuditMetrics metrics,
    IHostApplicationLifetime host,
    ILogger<AuditDispatcher> logger) : IDisposable
{
    private const int MaxMissed = 10_000;

    private readonly IAuditSink[] _sinks = [.. sinks];
    private readonly ConcurrentQueue<(IAuditSink Sink, AuditRecord Record)> _missed = new();
    private readonly SemaphoreSlim _recovery = new(1);

    public async ValueTask WriteAsync(AuditRecord record)
    {
        foreach (var sink in _sinks)
        {
            if (await TryWriteAsync(sink, record))
            {
                continue;
            }

            if (options.OnFailure is AuditFailurePolicy.Refuse && _missed.Count < MaxMissed)
            {
                _missed.Enqueue((sink, record));
            }
            else
            {
                metrics.RecordLost();
            }
        }
    }

    /// <summary>Whether requests may be served: no sink is behind, or the one that was has caught up just now.</summary>
    public ValueTask<bool> IsAvailableAsync() => _missed.IsEmpty ? new(true) : CatchUpAsync();

    public void Dispose() => _recovery.Dispose();

    // One request at a time tries; the others are told to come back instead of queueing behind a sink that may hang.
    private async ValueTask<bool> CatchUpAsync()
    {
        if (!await _recovery.WaitAsync(TimeSpan.Zero))
        {
            return false;
        }

        try
        {
            while (_missed.TryPeek(out var next))
            {
                if (!await TryWriteAsync(next.Sink, next.Record))
                {
                    return false;
                }

                _missed.TryDequeue(out _);
            }

            return true;
        }
        finally
        {
            _recovery.Release();
        }
    }

    private async ValueTask<bool> TryWriteAsync(IAuditSink sink, AuditRecord record)
    {
        try
        {
            await sink.WriteAsync(record, host.ApplicationStopped);
            return true;
        }
        catch (Exception exception)
        {
            // A sink is the app's own code or a full disk: whatever it throws, its record is missing, and that is what has to be said.
            metrics.SinkFailed();
            Log.AuditSinkFailed(logger, exception, sink.GetType().FullName, record.Method, record.Path);
            return false;
        }
    }
}
