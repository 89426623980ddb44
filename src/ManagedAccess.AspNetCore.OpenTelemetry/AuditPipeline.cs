using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace ManagedAccess.AspNetCore.OpenTelemetry;

/// <summary>The official SDK, apart from the app's own logs: one batch goes in, and it is known whether the collector took it.</summary>
/// <remarks>Not thread-safe: one loop uses it.</remarks>
internal sealed class AuditPipeline : IDisposable
{
    /// <summary>How many records one request to the collector has at most, as OpenTelemetry's default.</summary>
    public const int MaxBatch = 512;

    private const string Category = "ManagedAccess.AspNetCore.Audit";
    private static readonly EventId Request = new(4001, "managed_access.request");

    private readonly ILoggerFactory _factory;
    private readonly ILogger _logger;
    private readonly FactsProcessor _facts = new();
    private readonly WatchedExporter _exporter;
    private readonly BatchLogRecordExportProcessor _batch;

    public AuditPipeline(OpenTelemetryAuditOptions options, string application)
    {
        var collector = new OtlpLogExporter(options.Exporter);
        _exporter = new WatchedExporter(collector);

        // Sent when a batch is complete (ForceFlush), never by time, so that each result belongs to one batch.
        _batch = new BatchLogRecordExportProcessor(_exporter, maxQueueSize: MaxBatch * 2, scheduledDelayMilliseconds: int.MaxValue, maxExportBatchSize: MaxBatch);
        _factory = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Information).AddOpenTelemetry(setup =>
        {
            setup.SetResourceBuilder(ResourceOf(options, application));
            setup.IncludeFormattedMessage = true;
            setup.AddProcessor(_facts).AddProcessor(_batch).AddProcessor(new OwnerProcessor(collector));
        }));
        _logger = _factory.CreateLogger(Category);
    }

    /// <summary>Sends a batch and waits for the answer; whether the collector took all of it.</summary>
    public bool Send(IReadOnlyList<AuditEvent> batch)
    {
        _exporter.Expect(batch.Count);
        foreach (var audited in batch)
        {
            _facts.Current = audited;
            _logger.Log(LogLevel.Information, Request, audited, null, static (state, _) => state.ToString());
        }

        // ForceFlush returns when the records have left the queue of the processor, which may be before the collector has answered.
        _batch.ForceFlush();
        return _exporter.Wait();
    }

    public void Dispose() => _factory.Dispose();

    private static ResourceBuilder ResourceOf(OpenTelemetryAuditOptions options, string application)
    {
        // What the environment says comes later, and counts.
        var resource = ResourceBuilder.CreateEmpty().AddService(application, autoGenerateServiceInstanceId: false).AddTelemetrySdk().AddEnvironmentVariableDetector();
        options.ConfigureResource?.Invoke(resource);
        return resource;
    }

    /// <summary>The time of the request and its span, in the place of the time and span of the loop.</summary>
    private sealed class FactsProcessor : BaseProcessor<LogRecord>
    {
        public AuditEvent? Current { get; set; }

        public override void OnEnd(LogRecord data)
        {
            data.Timestamp = Current!.Record.Time.UtcDateTime;
            data.TraceId = Current.Span?.TraceId ?? default;
            data.SpanId = Current.Span?.SpanId ?? default;
            data.TraceFlags = Current.Span?.TraceFlags ?? default;
        }
    }

    /// <summary>Tells whether the collector took a batch: the processor of the SDK keeps the result to itself.</summary>
    private sealed class WatchedExporter(BaseExporter<LogRecord> collector) : BaseExporter<LogRecord>
    {
        private readonly CountdownEvent _open = new(0);
        private volatile bool _failed;

        /// <summary>So many records are about to be exported.</summary>
        public void Expect(int records)
        {
            _failed = false;
            _open.Reset(records);
        }

        /// <summary>Waits until each of them was exported, well or not; whether the collector took all of them.</summary>
        public bool Wait()
        {
            _open.Wait();
            return !_failed;
        }

        public override ExportResult Export(in Batch<LogRecord> batch)
        {
            var (records, result) = ((int)batch.Count, ExportResult.Failure);
            try
            {
                return result = collector.Export(batch);
            }
            finally
            {
                _failed |= result is ExportResult.Failure;
                _open.Signal(records);
            }
        }

        protected override void Dispose(bool disposing)
        {
            _open.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>Gives the collector's exporter the resource, which the SDK gives to the exporter of a processor only, and shuts it down.</summary>
    private sealed class OwnerProcessor(BaseExporter<LogRecord> collector) : BaseExportProcessor<LogRecord>(collector)
    {
        protected override void OnExport(LogRecord data)
        {
        }
    }
}
