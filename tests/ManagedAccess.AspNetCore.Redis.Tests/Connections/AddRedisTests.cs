using System.Globalization;
using System.Net;
using ManagedAccess.AspNetCore.Redis.Connections;
using ManagedAccess.AspNetCore.Redis.Revocation;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using Xunit;

namespace ManagedAccess.AspNetCore.Redis.Tests.Connections;

/// <summary>One call beside the settings, what stops the host, and what does not.</summary>
public sealed class AddRedisTests
{
    [Fact]
    public async Task Start_WithAServerAndWithoutTheCall_StopsAndSaysWhatToAdd()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => ProtectedApp.StartAsync(setup => setup.Settings["Redis:Configuration"] = "localhost:6379,password=s3cret"));

        Assert.Equal(
            "ManagedAccess:Redis:Configuration is set, and nothing uses that server; expected the package ManagedAccess.AspNetCore.Redis "
            + "and builder.Services.AddManagedAccess().AddRedis(), or no value.",
            Assert.Single(exception.Failures));
    }

    [Theory]
    [InlineData(",ssl=true")]
    [InlineData("localhost:6379,pasword=s3cret")]
    [InlineData("localhost:6379,connectTimeout=s3cret")]
    public async Task Start_WithAServerThatCannotBeRead_StopsWithoutShowingIt(string configuration)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => SharingApp.StartAsync(configuration));

        var failure = Assert.Single(exception.Failures);
        Assert.Contains("ManagedAccess:Redis:Configuration", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Redis:WhenUnavailable", "Maybe")]
    [InlineData("Redis:KeyPrefix", " ")]
    [InlineData("Redis:Prefix", "wiki:")]
    public async Task Start_WithABadSetting_StopsAndNamesIt(string setting, string value)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => SharingApp.StartAsync("127.0.0.1:1", setup => setup.Settings[setting] = value));

        Assert.Contains("ManagedAccess:" + setting, Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAFileOfRevocationsToo_Stops()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => SharingApp.StartAsync("127.0.0.1:1", setup => setup.Settings["Revocation:FilePath"] = "revoked.txt"));

        Assert.Contains("ManagedAccess:Revocation:FilePath is 'revoked.txt', and ManagedAccess:Redis:Configuration is set too", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutAServer_SharesNothingAndIsHealthy()
    {
        await using var app = await SharingApp.StartAsync("", setup => setup.Settings.Remove("Redis:Configuration"));

        using var health = await app.GetAsync("/readyz");

        Assert.Equal("Healthy", await health.Content.ReadAsStringAsync());
        Assert.Null(app.Services.GetService<IRevocationStore>());
        Assert.Null(app.Services.GetService<IIntrospectionCache>());
    }

    // As for proofs: without a server, what the app has is what this node has.
    [Fact]
    public async Task Start_WithoutAServer_KeepsTheStoreAndTheCacheOfTheApp()
    {
        var (store, cache) = (new OwnStore(), new OwnCache());
        await using var app = await SharingApp.StartAsync("", setup =>
        {
            setup.Settings.Remove("Redis:Configuration");
            setup.Services = services => services.AddSingleton<IRevocationStore>(store).AddSingleton<IIntrospectionCache>(cache);
        });

        Assert.Same(store, app.Services.GetService<IRevocationStore>());
        Assert.Same(cache, app.Services.GetService<IIntrospectionCache>());
    }

    [Fact]
    public async Task AddRedis_Twice_RunsBothSetups()
    {
        await using var app = await SharingApp.StartAsync("", setup =>
        {
            setup.Settings.Remove("Redis:Configuration");
            setup.LaterServices = services => services.AddManagedAccess().AddRedis(redis => redis.KeyPrefix = "a:").AddRedis(redis => redis.WhenUnavailable = RedisFailurePolicy.Allow);
            setup.App = web => web.MapGet("/page", () => "page");
        });

        var options = app.Services.GetRequiredService<ManagedAccessRedisOptions>();
        Assert.Equal(("a:", RedisFailurePolicy.Allow), (options.KeyPrefix, options.WhenUnavailable));
        Assert.Single(app.Services.GetServices<IProofReplayMemory>());
    }

    [Fact]
    public async Task Start_WhileNobodyListens_ServesAndSaysSoOnce()
    {
        await using var app = await SharingApp.StartAsync($"127.0.0.1:{FreePort.Next()}", setup => setup.Settings["Tokens:DPoP:Mode"] = "Allowed");

        using var page = await app.GetAsync("/page", app.Bearer());
        using var proof = await app.ProveAsync(new TestProof(app.Clock));
        using var health = await app.GetAsync("/readyz");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (page.StatusCode, proof.StatusCode, health.StatusCode));
        Assert.Equal("Degraded", await health.Content.ReadAsStringAsync());
        Assert.Single(app.Logs.Named("RedisUnavailable"));
    }

    [Fact]
    public async Task Start_WithTheWrongPassword_ServesAndShowsNoPassword()
    {
        await using var redis = await SharingApp.RedisAsync("--requirepass", "right-s3cret");
        await using var app = await SharingApp.StartAsync(redis.Configuration + ",password=wrong-s3cret");

        using var proof = await app.ProveAsync(new TestProof(app.Clock));
        using var health = await app.GetAsync("/readyz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, proof.StatusCode);
        Assert.Equal("Degraded", await health.Content.ReadAsStringAsync());
        Assert.Single(app.Logs.Named("RedisUnavailable"));
        Assert.DoesNotContain(app.Logs.Events, log => log.Text.Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_WithTheRightPassword_IsHealthy()
    {
        await using var redis = await SharingApp.RedisAsync("--requirepass", "s3cret");
        await using var app = await SharingApp.StartAsync(redis.Configuration + ",password=s3cret");

        using var health = await app.GetAsync("/readyz");

        Assert.Equal("Healthy", await health.Content.ReadAsStringAsync());
        Assert.Empty(app.Logs.Named("RedisUnavailable"));
        Assert.DoesNotContain(app.Logs.Events, log => log.Text.Contains("s3cret", StringComparison.Ordinal));
    }

    // Without INFO a restart of the server would not be noticed.
    [Fact]
    public async Task Start_WithALoginThatMayNotUseInfo_RefusesProofsAndSaysWhy()
    {
        await using var redis = await SharingApp.RedisAsync();
        await redis.RunAsync("ACL", "SETUSER", "app", "on", ">s3cret", "~*", "&*", "+@all", "-info");
        await using var app = await SharingApp.StartAsync(redis.Configuration + ",user=app,password=s3cret");

        using var proof = await app.ProveAsync(new TestProof(app.Clock));
        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, proof.StatusCode);
        var entry = report.Entries["managed-access-redis"];
        Assert.Equal((HealthStatus.Degraded, "Redis cannot be used for proofs: INFO is not allowed for this login."), (entry.Status, entry.Description));
        Assert.Single(app.Logs.Named("RedisLacksInfo"));
    }

    // What the documentation says that a login needs is enough.
    [Fact]
    public async Task Start_WithTheLoginOfTheDocumentation_IsHealthyAndAcceptsProofs()
    {
        await using var redis = await SharingApp.RedisAsync();
        var page = await File.ReadAllTextAsync(Repository.Find("docs/how-to/several-nodes.md"), TestContext.Current.CancellationToken);
        var login = page.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith("ACL SETUSER ", StringComparison.Ordinal));
        Assert.Equal("OK", await redis.RunAsync(login.Split(' ')));
        await using var app = await SharingApp.StartAsync(redis.Configuration + ",user=wiki,password=s3cret").WithProofsAsync();

        using var proof = await app.ProveAsync(new TestProof(app.Clock));
        await app.Services.GetRequiredService<IRevocations>().RevokeSessionAsync(TestIssuer.DefaultIssuer, "s1");
        using var health = await app.GetAsync("/readyz");

        Assert.Equal(HttpStatusCode.OK, proof.StatusCode);
        Assert.Equal("Healthy", await health.Content.ReadAsStringAsync());
        Assert.Empty(app.Logs.Named("RedisUnavailable"));
    }

    // Reads and writes of several primaries have no order that all nodes see, and no run that all of them share.
    [Fact]
    public async Task Cluster_WithSeveralPrimaries_IsNotUsed()
    {
        await using var one = await SharingApp.RedisAsync("--cluster-enabled", "yes", "--cluster-port", Number(FreePort.Next()));
        var port = Number(FreePort.Next());
        await using var other = await SharingApp.RedisAsync("--cluster-enabled", "yes", "--cluster-port", port);
        await one.RunAsync("CLUSTER", "ADDSLOTSRANGE", "0", "8191");
        await other.RunAsync("CLUSTER", "ADDSLOTSRANGE", "8192", "16383");
        await one.RunAsync("CLUSTER", "MEET", "127.0.0.1", Number(other.Port), port);
        await SharingApp.WaitForAsync(
            async () => (await one.RunAsync("CLUSTER", "INFO") + await other.RunAsync("CLUSTER", "INFO")).Split("cluster_state:ok").Length is 3, "the cluster");
        await using var app = await SharingApp.StartAsync(one);

        using var proof = await app.ProveAsync(new TestProof(app.Clock));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, proof.StatusCode);
        Assert.Contains("a cluster with several primaries cannot be used", Assert.Single(app.Logs.Named("RedisUnavailable")).Text, StringComparison.Ordinal);
    }

    // With the connections as they were: only the server can say that another run of it, or another server, has begun.
    [Fact]
    public async Task ServerId_OfAConnectionThatStaysOpen_IsLookedForByTheClock()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await SharingApp.StartAsync(redis);
        Assert.Equal("1", await redis.RunAsync("DEL", "managed-access:health"));

        app.Clock.Advance(RedisRevocationStore.Interval);

        await SharingApp.WaitForAsync(async () => await redis.RunAsync("EXISTS", "managed-access:health") is "1", "the server to be asked");
    }

    // A server that throws entries away when it is full would forget a used proof.
    [Fact]
    public async Task Server_ThatMayForget_IsSaidInLogAndHealth()
    {
        await using var redis = await SharingApp.RedisAsync("--maxmemory-policy", "allkeys-lru");
        await using var app = await SharingApp.StartAsync(redis);
        await SharingApp.WaitForAsync(() => Task.FromResult(app.Logs.Named("RedisEvicts").Count == 1), "the warning");

        using var health = await app.GetAsync("/readyz");

        Assert.Equal("Degraded", await health.Content.ReadAsStringAsync());
    }

    // A host that starts does not wait for long, unless the settings say so.
    [Theory]
    [InlineData("localhost", 1000)]
    [InlineData("localhost,connectTimeout=7000", 7000)]
    public void Server_OfTheSettings_FailsFastAndKeepsTrying(string configuration, int connectTimeout)
    {
        Assert.True(RedisServer.TryParse(configuration, out var server));

        Assert.Equal((connectTimeout, false, BacklogPolicy.FailFast), (server.ConnectTimeout, server.AbortOnConnectFail, server.BacklogPolicy));
    }

    [Fact]
    public void Circuit_AfterThreeFailures_LetsOneTryAfterThePause()
    {
        var clock = new FakeTimeProvider();
        var circuit = new RedisCircuit(clock);
        for (var i = 0; i < RedisCircuit.Threshold; i++)
        {
            Assert.True(circuit.MayTry());
            circuit.Failed();
        }

        Assert.False(circuit.MayTry());
        clock.Advance(RedisCircuit.Pause - TimeSpan.FromTicks(1));
        Assert.False(circuit.MayTry());
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((true, false), (circuit.MayTry(), circuit.MayTry()));
        circuit.Succeeded();
        Assert.Equal((true, true), (circuit.MayTry(), circuit.MayTry()));
    }

    // Somebody sets the clock of the machine: the server is not left alone for longer.
    [Fact]
    public void Circuit_WithAClockThatIsSetBack_KeepsItsPause()
    {
        var clock = new ClockThatIsSetBack();
        var circuit = new RedisCircuit(clock);
        for (var i = 0; i < RedisCircuit.Threshold; i++)
        {
            circuit.Failed();
        }

        clock.By = TimeSpan.FromMinutes(30);
        clock.Advance(RedisCircuit.Pause);

        Assert.True(circuit.MayTry());
    }

    // A server that is full answers reads: neither is it said to be back, nor to be away, time and again.
    [Fact]
    public void Availability_OfAServerThatAnswersReadsAndRefusesWrites_IsLoggedOnce()
    {
        var (clock, logs) = (new FakeTimeProvider(), new RecordingLogs());
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(logs));
        var availability = new RedisAvailability(new ManagedAccessRedisOptions(), clock, loggers.CreateLogger("redis"));
        for (var i = 0; i < 5; i++)
        {
            availability.Failed("full", isReached: true);
            availability.Succeeded(isWrite: false);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("full", availability.Problem);
        Assert.Single(logs.Named("RedisUnavailable"));
        Assert.Empty(logs.Named("RedisRecovered"));

        availability.Succeeded(isWrite: true);
        availability.Failed("full", isReached: true);
        availability.Succeeded(isWrite: true);

        Assert.Null(availability.Problem);
        Assert.Single(logs.Named("RedisUnavailable")); // a moment ago
        Assert.Single(logs.Named("RedisRecovered"));
    }

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);

    private sealed class ClockThatIsSetBack : FakeTimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - By;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }

    private sealed class OwnStore : IRevocationStore
    {
        public ValueTask<IReadOnlyList<RevocationEntry>> ReadAsync(CancellationToken cancellationToken) => new([]);

        public ValueTask AddAsync(RevocationEntry revocation, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    private sealed class OwnCache : IIntrospectionCache
    {
        public ValueTask<IntrospectionAnswer?> FindAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken) => default;

        public ValueTask KeepAsync(ReadOnlyMemory<byte> key, IntrospectionAnswer answer, DateTimeOffset until, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
