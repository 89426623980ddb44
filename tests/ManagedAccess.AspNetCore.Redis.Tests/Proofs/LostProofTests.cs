using System.Globalization;
using System.Net;
using ManagedAccess.AspNetCore.Redis.Connections;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Redis.Tests.Proofs;

/// <summary>What is decided about proofs while the server is slow, down, full, a replica, or has come back empty: the table of docs/how-to/several-nodes.md.</summary>
public sealed class LostProofTests
{
    [Fact]
    [Trait("Conformance", "POP-20")]
    public async Task Server_ThatHangs_IsGivenUpAfterTheLimit()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await SharingApp.StartAsync(redis).WithProofsAsync();
        redis.Hang();

        // The clock of the app does not move by itself: without its limit the request would wait for ever.
        var request = app.ProveAsync(new TestProof(app.Clock));
        using var response = await MovingOnAsync(app, request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains(app.Audit.Records, record => record.Reason == "proof_memory_unavailable");
        Assert.Contains("within 75 ms", Assert.Single(app.Logs.Named("RedisUnavailable")).Text, StringComparison.Ordinal);
        Assert.True(RedisConnection.ProofLimit + RedisConnection.AnswerLimit <= TimeSpan.FromMilliseconds(100));
        redis.GoOn();
    }

    [Fact]
    public async Task Server_ThatHangs_IsLeftAloneAfterThreeRequests()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await SharingApp.StartAsync(redis).WithProofsAsync();
        redis.Hang();
        for (var i = 0; i < RedisCircuit.Threshold; i++)
        {
            using var slow = await MovingOnAsync(app, app.ProveAsync(new TestProof(app.Clock)));
        }

        // The clock stands still, so an answer shows that the request did not wait.
        using var refused = await app.ProveAsync(new TestProof(app.Clock));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        redis.GoOn();
        app.Clock.Advance(RedisCircuit.Pause);
        using var served = await app.ProveAsync(new TestProof(app.Clock));
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.Single(app.Logs.Named("RedisUnavailable"));
        Assert.Single(app.Logs.Named("RedisRecovered"));
    }

    [Fact]
    [Trait("Conformance", "POP-20")]
    public async Task Server_ThatIsDown_RefusesByDefaultAndIsUsedWhenItIsBack()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await SharingApp.StartAsync(redis).WithProofsAsync();
        redis.Kill();

        using var refused = await app.ProveAsync(new TestProof(app.Clock));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);

        await redis.StartAgainAsync();
        await SharingApp.WaitForAsync(
            async () =>
            {
                await redis.RunAsync("PING"); // so that the server has time to answer while the clock of the app moves
                app.Clock.Advance(TimeSpan.FromSeconds(0.5));
                using var response = await app.ProveAsync(new TestProof(app.Clock));
                return response.StatusCode is HttpStatusCode.OK;
            },
            "the server to be used again");
    }

    [Fact]
    public async Task Server_ThatIsDown_WithAllow_AcceptsEachProofOnceOnANode()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await SharingApp.StartAsync(redis, setup => setup.Settings["Redis:WhenUnavailable"] = "Allow");
        redis.Kill();
        var client = new TestProof(app.Clock);
        var token = app.IssueBound(client);
        var proof = client.Create(token, SharingApp.Page);

        using var first = await app.SendProofAsync(token, proof);
        using var second = await app.SendProofAsync(token, proof);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (first.StatusCode, second.StatusCode));
    }

    // What a node accepted while the server was there is not accepted again without it.
    [Fact]
    public async Task Proof_AcceptedBeforeTheServerWentAway_WithAllow_IsRefused()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await SharingApp.StartAsync(redis, setup => setup.Settings["Redis:WhenUnavailable"] = "Allow");
        var client = new TestProof(app.Clock);
        var token = app.IssueBound(client);
        var proof = client.Create(token, SharingApp.Page);
        using var first = await app.SendProofAsync(token, proof);
        redis.Kill();

        using var second = await app.SendProofAsync(token, proof);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (first.StatusCode, second.StatusCode));
    }

    // The other node has not seen the proof, and the server has forgotten it.
    [Theory]
    [InlineData("Refuse", HttpStatusCode.ServiceUnavailable)]
    [InlineData("Allow", HttpStatusCode.OK)]
    [Trait("Conformance", "POP-20")]
    public async Task Proof_AcceptedBeforeTheServerWasEmptied_IsDecidedByTheSetting(string policy, HttpStatusCode expected)
    {
        await using var redis = await SharingApp.RedisAsync();
        void Policy(ProtectedAppSetup setup) => setup.Settings["Redis:WhenUnavailable"] = policy;
        await using var one = await SharingApp.StartAsync(redis, Policy).WithProofsAsync();
        await using var other = await SharingApp.StartAsync(redis, Policy);
        other.Clock.Advance(SharingApp.Unsure);
        var client = new TestProof(one.Clock);
        var token = one.IssueBound(client);
        var proof = client.Create(token, SharingApp.Page);
        using var first = await one.SendProofAsync(token, proof);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        await redis.RunAsync("FLUSHALL");
        using var replayed = await other.SendProofAsync(token, proof);
        Assert.Equal(expected, replayed.StatusCode);

        // A proof that is made later is accepted in either case.
        other.Clock.Advance(SharingApp.Unsure);
        using var fresh = await other.ProveAsync(new TestProof(other.Clock));
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
    }

    // A client's clock may be ahead by what the gate accepts, and the proof was used before the server forgot it.
    [Theory]
    [InlineData("ProofLifetime", 50)]
    [InlineData("Sep1932", 290)]
    [Trait("Conformance", "POP-20")]
    public async Task Proof_DatedAheadAndAcceptedBeforeTheServerWasEmptied_IsRefused(string window, int ahead)
    {
        await using var redis = await SharingApp.RedisAsync();
        void Window(ProtectedAppSetup setup) => setup.Settings["Tokens:DPoP:Window"] = window;
        await using var one = await SharingApp.StartAsync(redis, Window).WithProofsAsync();
        await using var other = await SharingApp.StartAsync(redis, Window);
        other.Clock.Advance(SharingApp.Unsure);
        var client = new TestProof(one.Clock);
        var token = one.IssueBound(client);
        var proof = client.Create(token, SharingApp.Page, claims: claims => claims["iat"] = one.Clock.GetUtcNow().ToUnixTimeSeconds() + ahead);
        using var first = await one.SendProofAsync(token, proof);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        await redis.RunAsync("FLUSHALL");
        using var replayed = await other.SendProofAsync(token, proof);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, replayed.StatusCode);
    }

    // Another node, with a clock that is right, may have accepted a proof of that time.
    [Fact]
    [Trait("Conformance", "POP-20")]
    public async Task Memory_BegunByANodeThatIsBehind_HasTheTimeOfTheServer()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await SharingApp.StartAsync(redis);
        app.Clock.AdjustTime(app.Clock.GetUtcNow() - TimeSpan.FromSeconds(40));
        var time = long.Parse((await redis.RunAsync("TIME")).Split('\n')[0], CultureInfo.InvariantCulture);

        using var response = await app.ProveAsync(new TestProof(app.Clock));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        var since = (await redis.RunAsync("GET", "managed-access:proofs-since")).Split(' ')[1];
        Assert.True(long.Parse(since, CultureInfo.InvariantCulture) >= time * 1000);
    }

    // A server with snapshots comes back with an old one: what it has acknowledged since is lost. The same holds for a replica that takes over.
    [Theory]
    [InlineData("Refuse", HttpStatusCode.ServiceUnavailable)]
    [InlineData("Allow", HttpStatusCode.OK)]
    [Trait("Conformance", "POP-20")]
    public async Task Proof_AcceptedAfterTheSnapshotOfTheServer_IsDecidedByTheSetting(string policy, HttpStatusCode expected)
    {
        await using var redis = await SharingApp.RedisAsync();
        void Policy(ProtectedAppSetup setup) => setup.Settings["Redis:WhenUnavailable"] = policy;
        await using var one = await SharingApp.StartAsync(redis, Policy).WithProofsAsync();
        var client = new TestProof(one.Clock);
        var token = one.IssueBound(client);
        var proof = client.Create(token, SharingApp.Page);
        await redis.RunAsync("SAVE");
        using var first = await one.SendProofAsync(token, proof);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        redis.Kill();
        await redis.StartAgainAsync();
        Assert.Equal("1", await redis.RunAsync("EXISTS", "managed-access:proofs-since"));
        await using var other = await SharingApp.StartAsync(redis, Policy);
        other.Clock.Advance(SharingApp.Unsure);
        using var replayed = await other.SendProofAsync(token, proof);

        Assert.Equal(expected, replayed.StatusCode);
    }

    // The node itself has not forgotten it.
    [Fact]
    public async Task Proof_AcceptedByThisNodeBeforeTheServerWasEmptied_IsRefusedWithAllowToo()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await SharingApp.StartAsync(redis, setup => setup.Settings["Redis:WhenUnavailable"] = "Allow");
        var client = new TestProof(app.Clock);
        var token = app.IssueBound(client);
        var proof = client.Create(token, SharingApp.Page);
        using var first = await app.SendProofAsync(token, proof);
        await redis.RunAsync("FLUSHALL");

        using var second = await app.SendProofAsync(token, proof);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (first.StatusCode, second.StatusCode));
    }

    [Theory]
    [InlineData("OOM", "CONFIG", "SET", "maxmemory", "1")]
    [InlineData("READONLY", "REPLICAOF", "127.0.0.1", "1")]
    [Trait("Conformance", "POP-20")]
    public async Task Server_ThatRefusesToWrite_RefusesProofsAndSaysWhy(string code, params string[] command)
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await SharingApp.StartAsync(redis).WithProofsAsync();
        await redis.RunAsync(command);

        using var response = await app.ProveAsync(new TestProof(app.Clock));
        using var health = await app.GetAsync("/readyz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains($"the error {code}.", Assert.Single(app.Logs.Named("RedisUnavailable")).Text, StringComparison.Ordinal);
        Assert.Equal("Degraded", await health.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task BearerTokens_WhileTheServerIsDown_AreServed()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await SharingApp.StartAsync(redis, setup => setup.Settings["Tokens:DPoP:Mode"] = "Allowed");
        redis.Kill();

        using var response = await app.GetAsync("/page", app.Bearer());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> MovingOnAsync(ProtectedApp app, Task<HttpResponseMessage> request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!request.IsCompleted && !limit.IsCancellationRequested)
        {
            using var pace = await app.GetAsync("/alive"); // so that the request reaches the server before the clock is far ahead
            app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        return await request;
    }
}
