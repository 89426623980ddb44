using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.OpenTelemetry;

/// <summary>Takes records into a bounded queue, and one loop sends them until the collector has them.</summary>
internal sealed class AuditExport : IAuditSink, IHostedService, IDisposable
{
    private const string Disabling = "OTEL_SDK_DISABLED";
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private readonly OpenTelemetryAuditOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditExport> _logger;
    private readonly AuditExportMetrics _metrics;
    private readonly Lazy<AuditPipeline> _pipeline;
    private readonly Channel<AuditEvent> _queue = Channel.CreateUnbounded<AuditEvent>(new() { SingleReader = true }); // bounded by _pending, which also counts what is being sent
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _ending = new();
    private Task _loop = Task.CompletedTask;
    private int _pending;
    private bool _disposed;

    public AuditExport(IOptions<OpenTelemetryAuditOptions> options, IHostEnvironment environment, TimeProvider time, AuditExportMetrics metrics, ILogger<AuditExport> logger)
    {
        (_options, _time, _logger, _metrics) = (options.Value, time, logger, metrics);
        _pipeline = new(() => new AuditPipeline(_options, environment.ApplicationName));
        metrics.Observe(() => Volatile.Read(ref _pending));
    }

    // The exporter is made here: what it finds wrong with its settings stops the host, and does not wait for the first record.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Disabling) is { } value && bool.TryParse(value, out var isDisabled) && isDisabled)
        {
            throw new InvalidOperationException($"The environment variable {Disabling} is '{value}', and the SDK would drop every audit record; expected 'false' or no value, or no AddOpenTelemetryAudit().");
        }

        _ = _pipeline.Value;
        _loop = Task.Run(SendAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _pending) > _options.MaxPending)
        {
            Interlocked.Decrement(ref _pending);
            throw new InvalidOperationException($"{_options.MaxPending} audit records wait for the collector at {_options.Exporter.Endpoint}, which is as many as MaxPending allows.");
        }

        if (!_queue.Writer.TryWrite(new AuditEvent(record, Activity.Current?.Context)))
        {
            Interlocked.Decrement(ref _pending);
            throw new InvalidOperationException("The host has stopped, so no more audit records are sent to the collector.");
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Sends what waits once more. What the collector has not taken when that, or the time of the host, is over, is lost, and the log says how much.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        End(isLast: false);
        try
        {
            await _loop.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The collector did not answer within the host's time: what is being sent counts as lost too.
        }

        if (Interlocked.Exchange(ref _pending, 0) is > 0 and var lost)
        {
            _metrics.Lost(lost);
            Log.AuditExportLost(_logger, lost, _options.Exporter.Endpoint);
        }
    }

    // Called once for each service that it is registered as.
    public void Dispose()
    {
        if (!End(isLast: true))
        {
            return;
        }

        if (_pipeline.IsValueCreated && _loop.IsCompleted)
        {
            _pipeline.Value.Dispose(); // while a request to the collector hangs, the process ends without waiting for it
        }
    }

    // WebApplicationFactory stops the host while the app's own Main disposes of it.
    private bool End(bool isLast)
    {
        lock (_ending)
        {
            if (_disposed)
            {
                return false;
            }

            _queue.Writer.TryComplete();
            _stopping.Cancel();
            if (isLast)
            {
                _disposed = true;
                _stopping.Dispose();
            }

            return true;
        }
    }

    private async Task SendAsync()
    {
        var batch = new List<AuditEvent>(AuditPipeline.MaxBatch);
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (batch.Count < AuditPipeline.MaxBatch && _queue.Reader.TryRead(out var audited))
            {
                batch.Add(audited);
            }

            if (!await DeliverAsync(batch))
            {
                return; // the host stops, and the collector does not answer
            }

            Interlocked.Add(ref _pending, -batch.Count);
            batch.Clear();
        }
    }

    /// <summary>Sends a batch until the collector has it; false when the host stops before.</summary>
    private async Task<bool> DeliverAsync(List<AuditEvent> batch)
    {
        var delay = FirstDelay;
        for (var failures = 0; ; failures++)
        {
            // Read before the attempt: after a stop there is one more attempt, and after that none.
            var isLast = _stopping.IsCancellationRequested;
            if (TrySend(batch, out var failure))
            {
                if (failures > 0)
                {
                    Log.AuditExportRecovered(_logger, _options.Exporter.Endpoint, failures);
                }

                return true;
            }

            var wait = isLast ? null : Task.Delay(delay, _time, _stopping.Token);
            _metrics.Failed();
            if (wait is null)
            {
                return false;
            }

            if (failures == 0)
            {
                Log.AuditExportFailed(_logger, failure, _options.Exporter.Endpoint, Volatile.Read(ref _pending));
            }

            await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the stop of the host ends the wait
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    // If the SDK throws, the records are still here, and the loop goes on.
    private bool TrySend(List<AuditEvent> batch, out Exception? failure)
    {
        failure = null;
        try
        {
            return _pipeline.Value.Send(batch);
        }
        catch (Exception exception)
        {
            failure = exception; // logged by the caller
            return false;
        }
    }
}
