using Microsoft.Extensions.Logging;

namespace ManagedAccess.Benchmarks.Soak;

/// <summary>Words every message as a console would, and keeps none: how many were audit records, how many errors, how many held a token.</summary>
internal sealed class SoakLog : ILoggerProvider, ILogger
{
    // What a JWT begins with, whoever made it: the base64 of {"
    private const string Token = "eyJ";
    private const int MaxPrinted = 10;

    private long _audited;
    private long _errors;
    private long _tokens;

    public long Audited => Interlocked.Read(ref _audited);

    public long Errors => Interlocked.Read(ref _errors);

    public long Tokens => Interlocked.Read(ref _tokens);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var message = $"{formatter(state, exception)} {exception}";
        if (eventId.Name == "RequestAudited")
        {
            Interlocked.Increment(ref _audited);
        }

        if (message.Contains(Token, StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _tokens);
        }

        if (logLevel >= LogLevel.Error && Interlocked.Increment(ref _errors) <= MaxPrinted)
        {
            Console.Error.WriteLine($"  server: {eventId.Name}: {message}");
        }
    }

    public void Dispose()
    {
    }
}
