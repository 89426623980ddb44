using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Documentation;

/// <summary>The files for Prometheus and Grafana use metrics that exist, under the names that the exporter of OpenTelemetry gives them.</summary>
public sealed partial class MonitoringFilesTests
{
    private const string Page = "docs/operations.md";

    private static readonly IReadOnlyList<string[]> Instruments = Tables.Rows(Page, "| Instrument | Kind | Unit | Labels | Measures |");

    [Theory]
    [InlineData("alerts.yml")]
    [InlineData("alerts.test.yml")]
    [InlineData("dashboard.json")]
    public void Metrics_OfTheFile_Exist(string file)
    {
        var series = Instruments.SelectMany(row => Series(row[0], row[1], row[2])).ToHashSet();
        var labels = Instruments.SelectMany(row => row[3].Split(", ")).Select(label => Underscored(label.Trim('`'))).ToHashSet();

        var used = Used().Matches(File.ReadAllText(Repository.Find("docs/operations/" + file))).Select(match => match.Value).Distinct().ToArray();

        Assert.True(used.Length > 5, $"only {used.Length} names were found");
        Assert.Equal([], used.Where(name => !series.Contains(name) && !labels.Contains(name)));
    }

    // An instrument that no panel shows is not looked at.
    [Fact]
    public void Instruments_AreAllOnTheDashboard()
    {
        var dashboard = File.ReadAllText(Repository.Find("docs/operations/dashboard.json"));

        Assert.All(Instruments, row => Assert.Contains(Series(row[0], row[1], row[2]), name => dashboard.Contains(name, StringComparison.Ordinal)));
        using var document = JsonDocument.Parse(dashboard);
        Assert.All(document.RootElement.GetProperty("panels").EnumerateArray(), panel => Assert.NotEqual(0, panel.GetProperty("targets").GetArrayLength()));
    }

    [Fact]
    public async Task Names_OfTheExporter_AreThoseOfTheFiles()
    {
        await using var app = await WikiEndpoints.StartAsync(setup =>
        {
            setup.Services = services => services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("ManagedAccess.AspNetCore").AddPrometheusExporter(options => options.ScrapeResponseCacheDurationMilliseconds = 0));
            setup.App = app =>
            {
                app.MapGet("/html", () => Results.Content("<!DOCTYPE html><title>On call</title><main><h1>On call</h1><p>Ada answers the telephone this week.</p></main>", "text/html"));
                app.MapPrometheusScrapingEndpoint().AllowAnonymous();
            };
        });
        Assert.Equal("text/markdown", (await app.GetAsync("/html", app.Bearer(), ("Accept", "text/markdown"))).Content.Headers.ContentType?.MediaType);

        var scraped = await (await app.GetAsync("/metrics")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        var families = Family().Matches(scraped).Select(match => (Name: match.Groups[1].Value, Kind: match.Groups[2].Value)).Where(family => family.Name.StartsWith("managed_access_", StringComparison.Ordinal)).ToArray();
        var expected = Instruments.ToDictionary(row => Series(row[0], row[1], row[2])[0], row => row[1]);
        Assert.True(families.Length >= 12, scraped);
        Assert.All(families, family => Assert.Equal(expected.GetValueOrDefault(family.Name.Replace("_bucket", "", StringComparison.Ordinal)), family.Kind));
        Assert.Contains("managed_access_decisions_total{", scraped, StringComparison.Ordinal);
        Assert.Contains("managed_access_token_verification_duration_seconds_bucket{", scraped, StringComparison.Ordinal);
        Assert.Contains("managed_access_issuer=\"" + TestIssuer.DefaultIssuer + "\"", scraped, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check", "rules", "alerts.yml")]
    [InlineData("test", "rules", "alerts.test.yml")]
    public async Task Rules_InPrometheusItself_Hold(string command, string kind, string file)
    {
        using var promtool = TryStart("promtool", command, kind, file);
        Assert.SkipWhen(promtool is null, "promtool (Debian package prometheus) is not installed; .ci/run installs it");

        var output = await promtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(promtool.ExitCode == 0 && output.Contains("SUCCESS", StringComparison.Ordinal), output);
    }

    // Each alert has a series that makes it fire and one that does not.
    [Fact]
    public void Alerts_AreAllTested()
    {
        var tests = File.ReadAllText(Repository.Find("docs/operations/alerts.test.yml"));

        Assert.All(Tables.Rows(Page, "| Alert | Severity | Meaning | Action |").Select(row => row[0]), alert =>
        {
            Assert.Contains($"{alert} fires", tests, StringComparison.Ordinal);
            Assert.Contains($"{alert} stays silent", tests, StringComparison.Ordinal);
        });
    }

    private static Process? TryStart(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Repository.Find("docs/operations"), RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null; // there is no such program
        }
    }

    // OpenTelemetry's compatibility rules for Prometheus: dots become underscores, a unit in braces is dropped, a counter ends in _total.
    private static string[] Series(string instrument, string kind, string unit)
    {
        var name = Underscored(instrument) + unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return kind switch
        {
            "counter" => [name + "_total"],
            "histogram" => [name, name + "_bucket", name + "_sum", name + "_count"],
            _ => [name],
        };
    }

    private static string Underscored(string name) => name.Replace('.', '_');

    [GeneratedRegex("managed_access_[a-z_]+")]
    private static partial Regex Used();

    [GeneratedRegex(@"^# TYPE (\w+) (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Family();
}
