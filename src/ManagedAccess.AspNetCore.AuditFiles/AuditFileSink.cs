using ManagedAccess.AspNetCore.Auditing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.AuditFiles;

/// <summary>Writes records to the tamper-evident file, when one is configured. A file that cannot be opened stops the host at start.</summary>
internal sealed class AuditFileSink(AuditOptions options, TimeProvider time, ILogger<AuditFileSink> logger) : IAuditSink, IHostedService, IDisposable
{
    private readonly Lock _turn = new();
    private AuditFileWriter? _writer;
    private ITimer? _flushes;
    private bool _stopped;
    private bool _disposed;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Enabled || options.File.Path is null)
        {
            return Task.CompletedTask;
        }

        var writer = new AuditFileWriter(options.File, time);
        try
        {
            writer.Open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            writer.Dispose();
            throw new InvalidOperationException(
                $"ManagedAccess:Audit:File:Path is '{options.File.Path}', which cannot be written: {exception.Message} Expected a file that this process, and no other, can write.", exception);
        }

        _writer = writer;
        if (options.File.FlushInterval > TimeSpan.Zero)
        {
            _flushes = time.CreateTimer(_ => Flush(), null, options.File.FlushInterval, options.File.FlushInterval);
        }

        return Task.CompletedTask;
    }

    // Written directly to the operating system, so that a killed process loses no record. A buffer in the process could lose some.
    public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed && options.File.Path is not null, this);
            _writer?.Append(record);
            if (_stopped)
            {
                _writer?.Close(); // a request that ended after the shutdown: it is recorded too, and the file is closed again
            }
        }

        return ValueTask.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _flushes?.Dispose();
        lock (_turn)
        {
            _stopped = true;
            _writer?.Close();
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _flushes?.Dispose();
        lock (_turn)
        {
            _disposed = true;
            _writer?.Dispose();
            _writer = null;
        }
    }

    private void Flush()
    {
        try
        {
            lock (_turn)
            {
                _writer?.Flush();
            }
        }
        catch (IOException exception)
        {
            // No request waits for this. The next record opens the file again, and fails visibly if that is still not possible.
            Log.FlushFailed(logger, exception, options.File.Path!);
        }
    }
}
