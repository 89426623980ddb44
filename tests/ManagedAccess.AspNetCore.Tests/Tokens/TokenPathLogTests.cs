using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens;

/// <summary>A canary in every part of every kind of token, good and bad, and every log and metric at the lowest level.</summary>
[Trait("Conformance", "LOG-02")]
public sealed class TokenPathLogTests
{
    private const string Canary = "canary0123456789";

    [Fact]
    public async Task Log_AtTrace_HoldsNothingOfAnyToken()
    {
        var log = new RecordingLoggerProvider();
        using var metrics = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        metrics.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            foreach (var tag in tags)
            {
                log.Lines.Add($"{instrument.Name} {tag.Key}={tag.Value}");
            }
        });
        metrics.Start();
        using var path = new TokenPath(services: services => services.AddLogging(logging => logging.AddProvider(log)));
        var tokens = new List<string>
        {
            path.OAuth.Issue(claims => claims["sub"] = Canary),
            path.OAuth.Issue(claims => claims["iss"] = $"https://{Canary}\r\nInjected: line"),
            path.OAuth.Issue(header: header => header["kid"] = Canary),
            path.OAuth.Issue(header: header => header["alg"] = Canary),
            path.OAuth.Issue(header: header => header["typ"] = Canary),
            path.OAuth.Issue(claims => claims["aud"] = Canary),
            path.OAuth.Issue(claims => claims["sub"] = Canary, key: TestKey.Create("key-1", index: 5)),
            Canary,
            $"{Canary}.{Canary}.{Canary}",
        };

        foreach (var token in tokens)
        {
            await path.ValidateAsync(token);
            await path.ValidateAsync(token, CredentialSource.Assertion);
        }

        path.OAuth.KeySetOverride = $$"""{"keys":"{{Canary}}"}""";
        await path.RefreshAsync();

        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, line => line.Contains(Canary, StringComparison.OrdinalIgnoreCase) || line.Contains("Injected", StringComparison.Ordinal));
        var parts = tokens.SelectMany(token => token.Split('.')).Where(part => part.Length > 40);
        Assert.DoesNotContain(parts, part => log.Lines.Any(line => line.Contains(part[^40..], StringComparison.Ordinal)));
    }

    [Fact]
    public async Task KeyEvents_Always_HaveStableNamesAndLevels()
    {
        var log = new RecordingLoggerProvider();
        using var path = new TokenPath(services: services => services.AddLogging(logging => logging.AddProvider(log)));

        await path.RefreshAsync();
        path.OAuth.State = TestIssuerState.Down;
        await path.RefreshAsync();
        path.Clock.Advance(TimeSpan.FromDays(2));
        await path.RefreshAsync();

        Assert.Equal(
            ["Information 1101 SigningKeysChanged", "Warning 1102 SigningKeysNotRefreshed", "Error 1103 NoSigningKeys"],
            log.Events.Where(entry => entry.Contains("SigningKeys", StringComparison.Ordinal)).Distinct());
    }

    private sealed class RecordingLoggerProvider : ILoggerProvider, ILogger
    {
        public ConcurrentBag<string> Lines { get; } = [];

        public ConcurrentQueue<string> Events { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Lines.Add($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Lines.Add($"{formatter(state, exception)} {exception}");
            Events.Enqueue($"{logLevel} {eventId.Id} {eventId.Name}");
        }

        public void Dispose()
        {
        }
    }
}
