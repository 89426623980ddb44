using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;

namespace ManagedAccess.AspNetCore.OpenTelemetry.Tests;

/// <summary>The bytes that arrive at a collector, and what happens while it does not answer.</summary>
public sealed class AuditExportTests
{
    // Field numbers of opentelemetry/proto/logs/v1/logs.proto.
    private const int Time = 1, Severity = 2, Body = 5, Attributes = 6, TraceId = 9, SpanId = 10, EventName = 12;

    [Fact]
    public async Task Request_OfAnAgent_ArrivesAsOneLogRecord()
    {
        await using var collector = await Collector.StartAsync();
        await using var app = await StartAsync(collector);
        using var _ = await app.GetAsync("/pages/on-call?secret=1", app.Bearer(claims => (claims["scope"], claims["client_id"]) = ("wiki.read", "client-1")));

        var sent = await collector.NextAsync();

        var resource = sent.Message(1);
        var resourceAttributes = resource.Message(1).Attributes(1);
        Assert.Equal(("ManagedAccess.Testing", "green"), (resourceAttributes["service.name"], resourceAttributes["deployment.ring"]));
        var scope = resource.Message(2);
        Assert.Equal("ManagedAccess.AspNetCore.Audit", scope.Message(1).Text(1));
        var record = scope.Message(2);
        var audited = Assert.Single(app.Audit.Records);
        Assert.Equal((ulong)(audited.Time - DateTimeOffset.UnixEpoch).Ticks * 100, record.Number(Time));
        Assert.Equal(9ul, record.Number(Severity)); // INFO
        Assert.Equal("managed_access.request", record.Text(EventName));
        Assert.Equal($"GET /pages/on-call Served 200 none as {audited.Kind}", record.Message(Body).Text(1));
        Assert.Equal(audited.TraceId, record.Hex(TraceId));
        var expected = new Dictionary<string, object?>
        {
            ["http.request.method"] = "GET",
            ["url.path"] = "/pages/on-call",
            ["http.route"] = "/pages/{slug}",
            ["http.response.status_code"] = 200L,
            ["user.id"] = audited.Subject,
            ["user.full_name"] = audited.Name,
            ["user.name"] = audited.Username,
            ["user.email"] = audited.Email,
            ["session.id"] = audited.SessionDigest,
            ["managed_access.outcome"] = "Served",
            ["managed_access.reason"] = "none",
            ["managed_access.caller.kind"] = audited.Kind.ToString(),
            ["managed_access.caller.via"] = audited.Via.ToString(),
            ["managed_access.credential"] = "Bearer",
            ["managed_access.scheme"] = "ManagedAccess",
            ["managed_access.issuer"] = TestIssuer.DefaultIssuer,
            ["managed_access.client.id"] = "client-1",
            ["managed_access.client.name"] = audited.ClientName,
            ["managed_access.scopes"] = "wiki.read",
            ["managed_access.authentication.time"] = audited.AuthenticationTime?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["managed_access.authentication.methods"] = audited.AuthenticationMethods,
            ["managed_access.authentication.context"] = audited.AuthenticationContext,
            ["managed_access.token.id"] = audited.TokenId,
            ["managed_access.representation"] = audited.Representation,
            ["managed_access.duration"] = audited.Duration.TotalSeconds,
        };
        Assert.Equal(expected.Where(pair => pair.Value is not null).OrderBy(pair => pair.Key, StringComparer.Ordinal), record.Attributes(Attributes).OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Request_WithASpan_ArrivesWithItsTraceAndSpan()
    {
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == "Microsoft.AspNetCore", Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        ActivityContext span = default;
        await using var collector = await Collector.StartAsync();
        await using var app = await StartAsync(collector, web => web.MapGet("/page", () =>
        {
            span = Activity.Current!.Context;
            return "page";
        }));
        using var _ = await app.GetAsync("/page", app.Bearer());

        var record = Assert.Single(await collector.NextRecordsAsync());

        Assert.Equal((span.TraceId.ToHexString(), span.SpanId.ToHexString()), (record.Hex(TraceId), record.Hex(SpanId)));
        Assert.DoesNotContain("managed_access.request.id", record.Attributes(Attributes));
    }

    [Fact]
    public void Request_WithoutASpan_HasItsIdentifierAsAnAttribute() =>
        Assert.Contains(new KeyValuePair<string, object?>("managed_access.request.id", "trace"), new AuditEvent(Record(0), span: null));

    [Fact]
    public void Request_OfAnActor_HasItsProfileBlueprintAndIdentityProvider()
    {
        var audited = new AuditEvent(Record(0) with { ActorProfile = "ap", ActorBlueprint = "blue", IdentityProvider = "idp" }, span: null);

        Assert.Contains(new KeyValuePair<string, object?>("managed_access.actor.profile", "ap"), audited);
        Assert.Contains(new KeyValuePair<string, object?>("managed_access.actor.blueprint", "blue"), audited);
        Assert.Contains(new KeyValuePair<string, object?>("managed_access.identity_provider", "idp"), audited);
    }

    [Fact]
    public async Task Request_WithTheCollectorDown_ArrivesWhenItIsBack()
    {
        await using var collector = await Collector.StartAsync();
        collector.Status = StatusCodes.Status503ServiceUnavailable;
        await using var app = await StartAsync(collector);
        using var failures = Collect<long>(app, "managed_access.audit.export.failures");
        using var page = await app.GetAsync("/pages/one", app.Bearer());
        Assert.Equal("/pages/one", PathOf(Assert.Single(await collector.NextRecordsAsync())));
        await failures.WaitForMeasurementsAsync(1, TimeSpan.FromSeconds(30));
        Assert.Equal(1, Pending(app));

        collector.Status = StatusCodes.Status200OK;
        app.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("/pages/one", PathOf(Assert.Single(await collector.NextRecordsAsync())));
        Assert.Single(app.Logs.Named("AuditExportFailed"));
        await app.Services.GetRequiredService<AuditExport>().StopAsync(TestContext.Current.CancellationToken);
        Assert.Single(app.Logs.Named("AuditExportRecovered"));
        Assert.Equal(0, Pending(app));
        Assert.Empty(app.Logs.Named("AuditExportLost"));
    }

    // Bounded memory: the record that is too many is refused, as by any sink that fails.
    [Fact]
    public async Task Request_WithTooManyWaiting_IsRefusedByTheSink()
    {
        await using var collector = await Collector.StartAsync();
        collector.Status = StatusCodes.Status503ServiceUnavailable;
        await using var app = await StartAsync(collector, maxPending: 2);
        for (var request = 0; request < 3; request++)
        {
            using var page = await app.GetAsync("/pages/" + request.ToString(CultureInfo.InvariantCulture), app.Bearer());
        }

        var failed = Assert.Single(app.Logs.Named("AuditSinkFailed"));
        Assert.Contains($"2 audit records wait for the collector at {collector.Endpoint}, which is as many as MaxPending allows.", failed.Text, StringComparison.Ordinal);
        Assert.Equal(2, Pending(app));
    }

    [Fact]
    public async Task Stop_WithTheCollectorDown_CountsAndLogsWhatIsLost()
    {
        await using var collector = await Collector.StartAsync();
        collector.Status = StatusCodes.Status503ServiceUnavailable;
        await using var app = await StartAsync(collector);
        using var lost = Collect<long>(app, "managed_access.audit.export.lost");
        for (var request = 0; request < 3; request++)
        {
            using var page = await app.GetAsync("/pages/one", app.Bearer());
        }

        await app.Services.GetRequiredService<AuditExport>().StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(3, lost.GetMeasurementSnapshot().EvaluateAsCounter());
        Assert.Contains("3 audit records are lost", Assert.Single(app.Logs.Named("AuditExportLost")).Text, StringComparison.Ordinal);
    }

    // The host ends in its own time, also while a request to the collector hangs or nothing listens there.
    [Fact]
    public async Task Stop_WithNobodyListening_EndsAndCounts()
    {
        var nowhere = new Uri($"http://127.0.0.1:{FreePort.Next().ToString(CultureInfo.InvariantCulture)}/v1/logs");
        await using var app = await StartAsync(nowhere);
        using var page = await app.GetAsync("/pages/one", app.Bearer());

        await app.Services.GetRequiredService<AuditExport>().StopAsync(TestContext.Current.CancellationToken);

        Assert.Single(app.Logs.Named("AuditExportLost"));
    }

    [Fact]
    public async Task Stop_WithTheCollectorUp_SendsWhatWaits()
    {
        await using var collector = await Collector.StartAsync();
        await using var app = await StartAsync(collector);
        var export = app.Services.GetRequiredService<AuditExport>();
        for (var request = 0; request < 1_300; request++)
        {
            await export.WriteAsync(Record(request), TestContext.Current.CancellationToken); // more than two batches
        }

        await export.StopAsync(TestContext.Current.CancellationToken);

        var arrived = new List<string>();
        while (collector.HasMore)
        {
            arrived.AddRange((await collector.NextRecordsAsync()).Select(PathOf));
        }

        Assert.Equal(Enumerable.Range(0, 1_300).Select(request => $"/{request}"), arrived);
        await Assert.ThrowsAsync<InvalidOperationException>(() => export.WriteAsync(Record(0), TestContext.Current.CancellationToken).AsTask());
        Assert.Empty(app.Logs.Named("AuditExportLost"));
    }

    // The app's filters and its own OpenTelemetry do not touch the records, and the records do not go to the app's logs a second time.
    [Fact]
    public async Task Records_Always_HaveAPipelineOfTheirOwn()
    {
        await using var collector = await Collector.StartAsync();
        await using var app = await StartAsync(collector);
        using var page = await app.GetAsync("/pages/one", app.Bearer());

        Assert.Single(await collector.NextRecordsAsync());
        Assert.Single(app.Logs.Named("RequestAudited"));
        Assert.Empty(app.Logs.Named("managed_access.request"));
    }

    [Fact]
    public async Task Start_WithALimitOutOfBounds_StopsAndNamesIt()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(new Uri("http://127.0.0.1:4318"), maxPending: 0));

        Assert.Equal("MaxPending of AddOpenTelemetryAudit(…) is out of range; expected a number from 1 to 1000000.", Assert.Single(exception.Failures));
    }

    // The SDK would take every record and send none.
    [Fact]
    public async Task Start_WithTheSdkDisabled_StopsAndNamesTheVariable()
    {
        Environment.SetEnvironmentVariable("OTEL_SDK_DISABLED", "True"); // the tests of this project run one after the other
        try
        {
            var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(new Uri("http://127.0.0.1:4318")));

            Assert.StartsWith("The environment variable OTEL_SDK_DISABLED is 'True'", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("OTEL_SDK_DISABLED", null);
        }
    }

    private static Task<ProtectedApp> StartAsync(Collector collector, Action<WebApplication>? map = null, int maxPending = 10_000) => StartAsync(collector.Endpoint, map, maxPending);

    private static Task<ProtectedApp> StartAsync(Uri endpoint, Action<WebApplication>? map = null, int maxPending = 10_000) => ProtectedApp.StartAsync(setup =>
    {
        setup.LaterServices = services => services.AddManagedAccess()
            .AddOpenTelemetryAudit(options =>
            {
                (options.Exporter.Endpoint, options.Exporter.Protocol) = (endpoint, OtlpExportProtocol.HttpProtobuf);
                options.ConfigureResource = resource => resource.AddAttributes([new("deployment.ring", "green")]);
            })
            .AddOpenTelemetryAudit(options => options.MaxPending = maxPending);
        setup.App = map ?? (web => web.MapGet("/pages/{slug}", (string slug) => slug));
    });

    private static MetricCollector<T> Collect<T>(ProtectedApp app, string instrument)
        where T : struct => new(app.Services.GetRequiredService<IMeterFactory>(), "ManagedAccess.AspNetCore", instrument);

    private static int Pending(ProtectedApp app)
    {
        using var pending = Collect<int>(app, "managed_access.audit.export.pending");
        pending.RecordObservableInstruments();
        return pending.LastMeasurement!.Value;
    }

    private static string PathOf(WireMessage record) => (string)record.Attributes(Attributes)["url.path"]!;

    private static AuditRecord Record(int number) => new()
    {
        Time = DateTimeOffset.UnixEpoch,
        TraceId = "trace",
        Outcome = AccessOutcome.Served,
        Reason = DecisionReasons.None,
        Kind = AttributionKind.Anonymous,
        Method = "GET",
        Path = $"/{number}",
        Status = 200,
        Duration = TimeSpan.Zero,
    };
}
