using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Testing;

/// <summary>One log event with everything a log could print of it.</summary>
/// <param name="Category">The logger.</param>
/// <param name="Level">The level.</param>
/// <param name="EventName">The event's name.</param>
/// <param name="Text">The message, its members and the exception.</param>
public sealed record RecordedLog(string Category, LogLevel Level, string? EventName, string Text);

/// <summary>Keeps every log event of an app, whatever its level, with its members, scopes and exception.</summary>
public sealed class RecordingLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<RecordedLog> _events = new();

    /// <summary>What was logged so far.</summary>
    public IReadOnlyList<RecordedLog> Events => [.. _events];

    /// <summary>The events of a name.</summary>
    public IReadOnlyList<RecordedLog> Named(string eventName) => [.. _events.Where(log => log.EventName == eventName)];

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _events);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<RecordedLog> events) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            events.Enqueue(new RecordedLog(category, LogLevel.None, "Scope", Members(state)));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            events.Enqueue(new RecordedLog(category, logLevel, eventId.Name, $"{formatter(state, exception)} | {Members(state)} | {exception}"));

        private static string Members<TState>(TState state)
        {
            if (state is not IEnumerable<KeyValuePair<string, object?>> members)
            {
                return state?.ToString() ?? "";
            }

            var text = new StringBuilder();
            foreach (var (name, value) in members)
            {
                text.Append(name).Append('=').Append(value).Append("; ");
            }

            return text.ToString();
        }
    }
}
