using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Diagnostics;

/// <summary>What is measured, and the labels: outcome, reason and issuer, and never a person.</summary>
public sealed class MetricsTests
{
    [Fact]
    [Trait("Conformance", "LOG-06")]
    public async Task Decisions_OfServedAndRefusedRequests_HaveOutcomeReasonAndIssuer()
    {
        await using var app = await WikiEndpoints.StartAsync();
        using var decisions = Collect<long>(app, "managed_access.decisions");

        await app.GetAsync("/page");
        await app.GetAsync("/page", app.Bearer());
        await app.GetAsync("/page", app.Bearer(claims => claims["aud"] = "https://other.example"));
        await app.GetAsync("/write", app.Bearer(claims => claims["scope"] = "wiki.read"));

        Assert.Equal(
            [
                "Challenged credential_missing Anonymous ",
                "Served none Human " + TestIssuer.DefaultIssuer,
                "Refused audience_mismatch Anonymous ",
                "Forbidden insufficient_scope Human " + TestIssuer.DefaultIssuer,
            ],
            decisions.GetMeasurementSnapshot().Select(measured => Shown(measured, "outcome", "reason", "caller.kind", "issuer")));
    }

    // A multi-tenant server may have thousands of tenants: they share one label.
    [Fact]
    public async Task Decisions_OfManyTenants_ShareTheLabelOfTheSettings()
    {
        const string Tenant = "6f1b2a0e-0000-4000-8000-000000000001";
        const string Template = "https://login.microsoftonline.com/{tid}/v2.0";
        await using var app = await WikiEndpoints.StartAsync(setup =>
        {
            setup.OtherIssuers.Add($"https://login.microsoftonline.com/{Tenant}/v2.0");
            setup.Settings["AuthorizationServers:2:Issuer"] = Template;
            setup.Settings["AuthorizationServers:2:Tenants:0"] = Tenant;
            setup.Settings["AuthorizationServers:2:Audiences:0"] = "6f1b2a0e-0000-4000-8000-000000000002";
        });
        var metrics = app.Services.GetRequiredService<ManagedAccess.AspNetCore.Auditing.AuditMetrics>();
        using var decisions = Collect<long>(app, "managed_access.decisions");
        await app.GetAsync("/page", app.Bearer());

        metrics.Decided(app.Audit.Last with { Issuer = $"https://login.microsoftonline.com/{Tenant}/v2.0" });
        metrics.Decided(app.Audit.Last with { Issuer = "LOCAL AUTHORITY" });

        Assert.Equal([TestIssuer.DefaultIssuer, Template, "other"], decisions.GetMeasurementSnapshot().Select(measured => Shown(measured, "issuer")));
    }

    [Fact]
    public async Task Verification_OfANewToken_IsTimedOnce()
    {
        await using var app = await WikiEndpoints.StartAsync();
        using var durations = Collect<double>(app, "managed_access.token.verification.duration");
        var token = app.Bearer();

        await app.GetAsync("/page", token);
        await app.GetAsync("/page", token);

        Assert.Equal(TestIssuer.DefaultIssuer, Shown(Assert.Single(durations.GetMeasurementSnapshot()), "issuer"));
    }

    [Fact]
    public async Task KeyFetch_ThatFails_IsTimedAndNamesTheIssuer()
    {
        await using var app = await WikiEndpoints.StartAsync();
        await app.GetAsync("/page", app.Bearer());
        using var durations = Collect<double>(app, "managed_access.keys.fetch.duration");
        using var fetches = Collect<long>(app, "managed_access.keys.fetches");
        app.Issuer.State = TestIssuerState.Down;
        app.Issuer.Rotate();

        await app.GetAsync("/page", app.Bearer());

        var failed = TestIssuer.DefaultIssuer + " failed";
        Assert.Contains(failed, durations.GetMeasurementSnapshot().Select(measured => Shown(measured, "issuer", "keys.outcome")));
        Assert.Contains(failed, fetches.GetMeasurementSnapshot().Select(measured => Shown(measured, "issuer", "keys.outcome")));
    }

    [Fact]
    public async Task KeyAge_AsTimePasses_GrowsUntilARefresh()
    {
        await using var app = await WikiEndpoints.StartAsync();
        await app.GetAsync("/page", app.Bearer());
        using var ages = Collect<double>(app, "managed_access.keys.age");
        app.Issuer.State = TestIssuerState.Down;
        app.Clock.Advance(TimeSpan.FromMinutes(7));

        ages.RecordObservableInstruments();

        Assert.Equal(420, ages.GetMeasurementSnapshot().Single(measured => Shown(measured, "issuer") == TestIssuer.DefaultIssuer).Value);
    }

    [Fact]
    public async Task AuditBacklog_WhileASinkIsDown_HasItsSizeAndAge()
    {
        var sink = new BrokenSink();
        await using var app = await WikiEndpoints.StartAsync(setup =>
        {
            setup.Settings["Audit:OnFailure"] = "Refuse";
            setup.Services = services => services.AddSingleton<IAuditSink>(sink);
        });
        using var pending = Collect<int>(app, "managed_access.audit.pending");
        using var lag = Collect<double>(app, "managed_access.audit.lag");

        sink.IsBroken = true;
        await app.GetAsync("/page", app.Bearer());
        app.Clock.Advance(TimeSpan.FromSeconds(90));
        Observe();
        sink.IsBroken = false;
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", app.Bearer())).StatusCode);
        Observe();

        Assert.Equal([1, 0], pending.GetMeasurementSnapshot().Select(measured => measured.Value));
        Assert.Equal([90, 0], lag.GetMeasurementSnapshot().Select(measured => measured.Value));

        void Observe()
        {
            pending.RecordObservableInstruments();
            lag.RecordObservableInstruments();
        }
    }

    [Fact]
    public async Task Markdown_OfAPage_HasItsSizesAndTheTimeOfTheOneConversion()
    {
        const string Html = "<!DOCTYPE html><title>On call</title><main><h1>On call</h1><p>Ada answers the telephone this week.</p></main>";
        await using var app = await WikiEndpoints.StartAsync(setup => setup.App = app => app.MapGet("/html", () => Results.Content(Html, "text/html")));
        using var times = Collect<double>(app, "managed_access.markdown.conversion.duration");
        using var html = Collect<long>(app, "managed_access.markdown.html.size");
        using var markdown = Collect<long>(app, "managed_access.markdown.size");

        await app.GetAsync("/html", app.Bearer(), ("Accept", "text/markdown"));
        await app.GetAsync("/html", app.Bearer(), ("Accept", "text/markdown"));

        Assert.Single(times.GetMeasurementSnapshot());
        Assert.Equal([Html.Length, Html.Length], html.GetMeasurementSnapshot().Select(measured => measured.Value));
        Assert.All(markdown.GetMeasurementSnapshot(), measured => Assert.InRange(measured.Value, 40, 400));
    }

    [Fact]
    public async Task FetchSpan_OfADownIssuer_HasTheErrorAndTheIssuer()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ManagedAccessTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        const string Issuer = "https://spans.corp.example";
        await using var app = await WikiEndpoints.StartAsync(setup =>
        {
            setup.OtherIssuers.Add(Issuer);
            setup.Settings["AuthorizationServers:2:Issuer"] = Issuer;
            setup.Issuers = TestIssuerState.Down;
        });

        await app.GetAsync("/page", ("Authorization", "Bearer " + app.Others[0].Issue()));

        lock (spans)
        {
            var span = spans.First(span => span.OperationName == "managed_access.fetch_keys" && Issuer.Equals(span.GetTagItem("managed_access.issuer")));
            Assert.Equal(ActivityStatusCode.Error, span.Status);
            Assert.False(string.IsNullOrEmpty(span.StatusDescription));
        }
    }

    private static MetricCollector<T> Collect<T>(ProtectedApp app, string instrument)
        where T : struct => new(app.Services.GetRequiredService<IMeterFactory>(), ManagedAccessTelemetry.Name, instrument);

    private static string Shown<T>(CollectedMeasurement<T> measured, params string[] tags)
        where T : struct => string.Join(' ', tags.Select(tag => measured.Tags.GetValueOrDefault("managed_access." + tag)?.ToString() ?? ""));

    private sealed class BrokenSink : IAuditSink
    {
        public bool IsBroken { get; set; }

        public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken) =>
            IsBroken ? throw new IOException("the disk is full") : ValueTask.CompletedTask;
    }
}
