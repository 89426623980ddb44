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
    public async Task Log_AtTrace_HoldsNothingOfAnyTokenButTheClaimARefusalIsAbout()
    {
        var log = new RecordingLogs();
        using var metrics = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        var measured = new ConcurrentBag<string>();
        metrics.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            foreach (var tag in tags)
            {
                measured.Add($"{instrument.Name} {tag.Key}={tag.Value}");
            }
        });
        metrics.Start();
        using var path = new TokenPath(services: services => services.AddLogging(logging => logging.AddProvider(log)));
        var tokens = new List<string>
        {
            path.OAuth.Issue(claims => claims["sub"] = Canary),
            path.OAuth.Issue(claims => (claims["sub"], claims["aud"]) = (Canary, "elsewhere")),
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

        Assert.NotEmpty(log.Events);
        Assert.DoesNotContain(measured, line => line.Contains(Canary, StringComparison.OrdinalIgnoreCase));
        var shown = log.Events.Where(entry => entry.Text.Contains(Canary, StringComparison.OrdinalIgnoreCase)).ToArray();
        Assert.All(shown, entry => Assert.Equal((LogLevel.Debug, "TokenRefused"), (entry.Level, entry.EventName)));
        Assert.All(shown, entry => Assert.Matches($"(aud|iss|kid|alg|typ) is [^ ]*{Canary}", entry.Text));
        Assert.DoesNotContain(log.Named("TokenRefused"), entry => entry.Text.Contains('\n', StringComparison.Ordinal));
        var parts = tokens.SelectMany(token => token.Split('.')).Where(part => part.Length > 40);
        Assert.DoesNotContain(parts, part => log.Events.Any(entry => entry.Text.Contains(part[^40..], StringComparison.Ordinal)));
    }

    [Fact]
    public async Task KeyEvents_Always_HaveStableNamesAndLevels()
    {
        var log = new RecordingLogs();
        using var path = new TokenPath(services: services => services.AddLogging(logging => logging.AddProvider(log)));

        await path.RefreshAsync();
        path.OAuth.State = TestIssuerState.Down;
        await path.RefreshAsync();
        path.Clock.Advance(TimeSpan.FromDays(2));
        await path.RefreshAsync();

        Assert.Equal(
            ["Information SigningKeysChanged", "Warning SigningKeysNotRefreshed", "Error NoSigningKeys"],
            log.Events.Where(entry => entry.EventName?.Contains("SigningKeys", StringComparison.Ordinal) == true).Select(entry => $"{entry.Level} {entry.EventName}").Distinct());
    }
}
