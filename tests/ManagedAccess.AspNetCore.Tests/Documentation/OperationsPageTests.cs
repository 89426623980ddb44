using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Redis.Connections;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Documentation;

/// <summary>The page about operations has every instrument, span, log event, health check and alert, as they are in the code.</summary>
public sealed partial class OperationsPageTests
{
    private const string Page = "docs/operations.md";

    private static readonly IReadOnlyList<string[]> Instruments = Tables.Rows(Page, "| Instrument | Kind | Unit | Labels | Measures |");
    private static readonly IReadOnlyList<string[]> Spans = Tables.Rows(Page, "| Span | Kind | Attributes | Covers |");
    private static readonly IReadOnlyList<string[]> Events = Tables.Rows(Page, "| Id | Event | Level | Meaning | Action |");
    private static readonly string Sources = string.Concat(Directory.EnumerateFiles(Repository.Find("src"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")).Select(File.ReadAllText));

    [Fact]
    public async Task Instruments_OfAnApp_AreThoseOfThePage()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.LaterServices = services => services.AddManagedAccess().AddOpenTelemetryAudit());
        using var listener = new MeterListener();
        var factory = app.Services.GetRequiredService<IMeterFactory>();
        app.Services.GetRequiredService<IdentityMetrics>(); // only an app with IdentityLookup asks for these
        _ = new RedisMetrics(factory); // and only one with AddRedis() for these
        var published = new List<Instrument>();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Meter.Name == ManagedAccessTelemetry.Name)
            {
                published.Add(instrument);
            }
        };

        listener.Start();

        Assert.Equal(
            Instruments.Select(row => (row[0], row[1], row[2])).Order(),
            published.Select(instrument => (instrument.Name, KindOf(instrument), instrument.Unit ?? "")).Order());
        Assert.All(published, instrument => Assert.False(string.IsNullOrEmpty(instrument.Description)));
    }

    // An instrument that no app of the tests creates would be missed above.
    [Fact]
    public void Instruments_InTheSources_AreThoseOfThePage() => Assert.Equal(
        Instruments.Select(row => row[0]).Order(StringComparer.Ordinal),
        Created().Matches(Sources).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void Spans_InTheSources_AreThoseOfThePage() => Assert.Equal(
        Spans.Select(row => row[0]).Order(StringComparer.Ordinal),
        Started().Matches(Sources).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void Labels_InTheSources_AreOnThePage()
    {
        var page = File.ReadAllText(Repository.Find(Page));
        var names = Name().Matches(Sources).Select(match => match.Groups[1].Value).ToArray();

        Assert.True(names.Length > 30, $"only {names.Length} names were found");
        Assert.All(names, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Events_InTheSources_AreThoseOfThePage()
    {
        var declared = Event().Matches(Sources).Select(match => (match.Groups[1].Value, match.Groups[3].Value, match.Groups[2].Value))
            .Append(("4001", "RequestAudited", "Information")); // written by LoggingAuditSink, without a generated method

        Assert.Equal(Sources.Split("[LoggerMessage(").Length - 1, Event().Count(Sources));
        Assert.Equal(declared.OrderBy(row => int.Parse(row.Item1, null)), Events.Select(row => (row[0], row[1], row[2])));
        Assert.All(Events, row => Assert.All(row, cell => Assert.NotEqual("", cell)));
    }

    [Fact]
    public async Task HealthCheck_WithItsDefaults_IsThatOfThePage()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Services = services => services.AddHealthChecks().AddManagedAccess().AddManagedAccessRedis());

        var registrations = app.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;
        var rows = Tables.Rows(Page, "| Health check | Tags | Healthy | Degraded | Unhealthy |");

        Assert.Equal(registrations.Select(registration => (registration.Name, string.Join(", ", registration.Tags))), rows.Select(row => (row[0], row[1])));
    }

    [Fact]
    public void Alerts_InTheRules_AreThoseOfThePage() => Assert.Equal(
        Alert().Matches(File.ReadAllText(Repository.Find("docs/operations/alerts.yml"))).Select(match => (match.Groups[1].Value, match.Groups[2].Value)),
        Tables.Rows(Page, "| Alert | Severity | Meaning | Action |").Select(row => (row[0], row[1])));

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" => "counter",
        "Histogram" => "histogram",
        "ObservableGauge" => "gauge",
        var other => other,
    };

    [GeneratedRegex("""\.Create(?:Counter|Histogram|UpDownCounter|Gauge|Observable\w+)(?:<\w+>)?\(\s*"([^"]+)""")]
    private static partial Regex Created();

    [GeneratedRegex("""StartActivity\("([^"]+)""")]
    private static partial Regex Started();

    [GeneratedRegex("""["](managed_access\.[a-z_.]+)["]""")]
    private static partial Regex Name();

    [GeneratedRegex("""\[LoggerMessage\((\d+), LogLevel\.(\w+),(?:(?!\[LoggerMessage).)*?EventName = "(\w+)"\)\]""", RegexOptions.Singleline)]
    private static partial Regex Event();

    [GeneratedRegex(@"- alert: (\w+)\n(?:(?!- alert:).)*?severity: (\w+)", RegexOptions.Singleline)]
    private static partial Regex Alert();
}
