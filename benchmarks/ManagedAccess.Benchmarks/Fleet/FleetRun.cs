using System.Globalization;
using System.Net;
using ManagedAccess.Benchmarks.Check;
using ManagedAccess.Testing;

namespace ManagedAccess.Benchmarks.Fleet;

/// <summary>
/// Two instances of the sample and a real Redis: is a proof ever accepted twice, and how long does a revocation on one node take to count on the
/// other, also after a node or Redis was killed?
/// </summary>
internal static class FleetRun
{
    private const int Proofs = 10_000;
    private const int Batch = 500;
    private const int Workers = 32;
    private const int Revocations = 50;
    private const double MaxSeconds = 5;

    private static readonly TimeProvider Clock = TimeProvider.System;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync()
    {
        if (TestRedis.Absence is { } absence)
        {
            Console.Error.WriteLine(absence);
            return 2;
        }

        var server = new TestIssuer(TestIssuerServer.NewOrigin());
        await using var keys = new TestIssuerServer(server);
        await keys.StartAsync();
        await using var redis = await TestRedis.StartAsync();
        await using var one = new FleetNode(server.Issuer, redis.Configuration);
        await using var other = new FleetNode(server.Issuer, redis.Configuration);
        await Task.WhenAll(one.StartAsync(), other.StartAsync());
        return await RunAsync(new FleetIssuer(server), redis, one, other);
    }

    private static async Task<int> RunAsync(FleetIssuer issuer, TestRedis redis, FleetNode one, FleetNode other)
    {
        List<Row> rows = [];
        await UntilProofsAreAcceptedAsync(issuer, one, other); // a new server has no memory of earlier proofs
        rows.AddRange(await ProveAsync(issuer, one, other));

        var usual = await RevokeAsync(issuer, one, other, Revocations);
        rows.Add(Seconds("both nodes up: seconds until refused on the other", usual));

        // A node dies and comes back: it knows the sessions that ended before, and those that end now.
        var ended = FleetIssuer.NewSession();
        var endedToken = issuer.Token(ended);
        await EndAsync(issuer, one, ended);
        one.Kill();
        var endedMeanwhile = FleetIssuer.NewSession();
        var endedMeanwhileToken = issuer.Token(endedMeanwhile);
        await EndAsync(issuer, other, endedMeanwhile);
        await one.StartAsync();
        HttpStatusCode[] first = [await one.ReadAsync(endedToken), await one.ReadAsync(endedMeanwhileToken)];
        rows.Add(GateCheck.Exactly("node killed: ended sessions that it served at first", first.Count(status => status is not HttpStatusCode.Unauthorized), 0));
        rows.Add(Seconds("node killed and back: seconds until refused on the other", await RevokeAsync(issuer, one, other, Revocations / 5)));

        // Redis dies and comes back empty. A session that ends meanwhile is refused on its node at once, and by the other afterwards.
        redis.Kill();
        var endedWithout = FleetIssuer.NewSession();
        var endedWithoutToken = issuer.Token(endedWithout);
        var answer = await one.LogoutAsync(issuer.Logout(endedWithout));
        rows.Add(GateCheck.Exactly("Redis killed: ended session that its node served", await one.ReadAsync(endedWithoutToken) is HttpStatusCode.Unauthorized ? 0 : 1, 0));
        rows.Add(GateCheck.Exactly("Redis killed: events acknowledged that were not kept", answer is HttpStatusCode.ServiceUnavailable ? 0 : 1, 0));
        await redis.StartAgainAsync();
        var back = Clock.GetTimestamp();
        rows.Add(Seconds("Redis back, empty: seconds until refused on the other", [await RefusedAsync(other, endedWithoutToken, back)]));
        await EndAsync(issuer, one, FleetIssuer.NewSession());
        rows.Add(Seconds("Redis back: seconds of a new one until refused on the other", await RevokeAsync(issuer, one, other, Revocations / 5)));
        await UntilProofsAreAcceptedAsync(issuer, one, other);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"proofs are accepted again {Clock.GetElapsedTime(back).TotalSeconds:0.0} s after Redis came back"));

        // The server that came back empty has the earlier revocations again: a node that starts now knows them.
        other.Kill();
        await other.StartAsync();
        HttpStatusCode[] later = [await other.ReadAsync(endedToken), await other.ReadAsync(endedMeanwhileToken), await other.ReadAsync(endedWithoutToken)];
        rows.Add(GateCheck.Exactly("both killed: ended sessions that a new node served", later.Count(status => status is not HttpStatusCode.Unauthorized), 0));

        GateCheck.WriteHead();
        return GateCheck.Report(rows) == 0 ? 0 : 1;
    }

    // Each proof goes to both nodes at the same time.
    private static async Task<IReadOnlyList<Row>> ProveAsync(FleetIssuer issuer, FleetNode one, FleetNode other)
    {
        var client = new TestProof(Clock);
        var token = issuer.BoundToken(client);
        var (never, once, twice, elapsed) = (0, 0, 0, TimeSpan.Zero);
        for (var done = 0; done < Proofs; done += Batch)
        {
            string[] proofs = [.. Enumerable.Range(0, Batch).Select(_ => client.Create(token, FleetNode.PublicPage))];
            var started = Clock.GetTimestamp();
            await Parallel.ForEachAsync(proofs, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (proof, _) =>
            {
                var both = await Task.WhenAll(one.ProveAsync(token, proof), other.ProveAsync(token, proof));
                switch (both.Count(status => status is HttpStatusCode.OK))
                {
                    case 0:
                        Interlocked.Increment(ref never);
                        break;
                    case 1:
                        Interlocked.Increment(ref once);
                        break;
                    default:
                        Interlocked.Increment(ref twice);
                        break;
                }
            });
            elapsed += Clock.GetElapsedTime(started);
        }

        // A crowd may have kept Redis from answering, and then a node accepts no proof for a while.
        await UntilProofsAreAcceptedAsync(issuer, one, other);
        var replayed = client.Create(token, FleetNode.PublicPage);
        HttpStatusCode[] inTurn = [await one.ProveAsync(token, replayed), await other.ProveAsync(token, replayed)];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Proofs} proofs, each sent to both nodes at once, {Workers} at a time: {once} accepted once, {never} by neither, {twice} twice; {2 * Proofs / elapsed.TotalSeconds:0} requests a second; one more to both in turn: {(int)inTurn[0]}, {(int)inTurn[1]}"));
        return
        [
            GateCheck.Exactly("proofs that were accepted twice", twice, 0),
            GateCheck.Exactly("proofs that neither node accepted (503, a busy machine)", never, Proofs / 2),
            GateCheck.Exactly("a proof sent to the other node afterwards: accepted", inTurn is [HttpStatusCode.OK, HttpStatusCode.Unauthorized] ? 0 : 1, 0),
        ];
    }

    // In both directions in turn.
    private static async Task<IReadOnlyList<double>> RevokeAsync(FleetIssuer issuer, FleetNode one, FleetNode other, int count)
    {
        List<double> seconds = [];
        for (var i = 0; i < count; i++)
        {
            var (from, to) = i % 2 == 0 ? (one, other) : (other, one);
            var session = FleetIssuer.NewSession();
            var token = issuer.Token(session);
            if (await to.ReadAsync(token) is not HttpStatusCode.OK)
            {
                throw new InvalidOperationException("a good token was refused before its session ended");
            }

            await EndAsync(issuer, from, session);
            seconds.Add(await RefusedAsync(to, token, Clock.GetTimestamp()));
        }

        return seconds;
    }

    // A provider sends its event again until it is acknowledged.
    private static async Task EndAsync(FleetIssuer issuer, FleetNode node, string session)
    {
        var started = Clock.GetTimestamp();
        while (await node.LogoutAsync(issuer.Logout(session)) is not HttpStatusCode.OK)
        {
            await PauseAsync(started, "a logout token to be acknowledged");
        }
    }

    private static async Task<double> RefusedAsync(FleetNode node, string token, long since)
    {
        while (await node.ReadAsync(token) is not HttpStatusCode.Unauthorized)
        {
            await PauseAsync(since, "a revoked token to be refused");
        }

        return Clock.GetElapsedTime(since).TotalSeconds;
    }

    private static async Task UntilProofsAreAcceptedAsync(FleetIssuer issuer, FleetNode one, FleetNode other)
    {
        var client = new TestProof(Clock);
        var token = issuer.BoundToken(client);
        var started = Clock.GetTimestamp();
        foreach (var node in (FleetNode[])[one, other])
        {
            while (await node.ProveAsync(token, client.Create(token, FleetNode.PublicPage)) is not HttpStatusCode.OK)
            {
                await PauseAsync(started, "a proof to be accepted");
            }
        }
    }

    private static async Task PauseAsync(long since, string what)
    {
        if (Clock.GetElapsedTime(since) > Patience)
        {
            throw new TimeoutException($"waited {Patience} for {what}");
        }

        await Task.Delay(Pause, Clock);
    }

    private static Row Seconds(string name, IReadOnlyList<double> seconds)
    {
        var ordered = seconds.Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: median {ordered[ordered.Length / 2]:0.000}, longest {ordered[^1]:0.000}, of {ordered.Length}"));
        return GateCheck.Exactly(name + ", longest", ordered[^1], MaxSeconds);
    }
}
