using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>Gives each record to every sink, and follows the failure policy when a sink does not accept it.</summary>
internal sealed class AuditDispatcher : IDisposable
{
    private const int MaxMissed = 10_000;

    private readonly AuditOptions _options;
    private readonly IAuditSink[] _sinks;
    private readonly AuditMetrics _metrics;
    private readonly IHostApplicationLifetime _host;
    private readonly ILogger<AuditDispatcher> _logger;
    private readonly ConcurrentQueue<(IAuditSink Sink, AuditRecord Record)> _missed = new();
    private readonly SemaphoreSlim _recovery = new(1);

    public AuditDispatcher(
        AuditOptions options, IEnumerable<IAuditSink> sinks, AuditMetrics metrics, TimeProvider time, IHostApplicationLifetime host, ILogger<AuditDispatcher> logger)
    {
        (_options, _sinks, _metrics, _host, _logger) = (options, [.. sinks], metrics, host, logger);
        metrics.ObserveBacklog(() => _missed.Count, () => _missed.TryPeek(out var oldest) ? time.GetUtcNow() - oldest.Record.Time : TimeSpan.Zero);
    }

    public async ValueTask WriteAsync(AuditRecord record)
    {
        foreach (var sink in _sinks)
        {
            if (await TryWriteAsync(sink, record))
            {
                continue;
            }

            if (_options.OnFailure is AuditFailurePolicy.Refuse && _missed.Count < MaxMissed)
            {
                _missed.Enqueue((sink, record));
            }
            else
            {
                _metrics.RecordLost();
            }
        }
    }

    /// <summary>Whether requests may be served: no sink has missed a record, or the sink that had missed some has accepted them now.</summary>
    public ValueTask<bool> IsAvailableAsync() => _missed.IsEmpty ? new(true) : CatchUpAsync();

    public void Dispose() => _recovery.Dispose();

    // One request at a time tries. The others are told to try again later, so that they do not wait for a sink that may hang.
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
            await sink.WriteAsync(record, _host.ApplicationStopped);
            return true;
        }
        catch (Exception exception)
        {
            // A sink is the app's own code or writes to a disk that may be full. After any exception the record is missing, and the log has to say so.
            _metrics.SinkFailed();
            Log.AuditSinkFailed(_logger, exception, sink.GetType().FullName, record.Method, record.Path);
            return false;
        }
    }
}
