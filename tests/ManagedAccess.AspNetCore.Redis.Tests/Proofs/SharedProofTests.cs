using System.Net;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Redis.Tests.Proofs;

/// <summary>A proof that one node has accepted is refused by all.</summary>
public sealed class SharedProofTests
{
    [Fact]
    [Trait("Conformance", "POP-10, POP-20")]
    public async Task Proof_ThatAnotherNodeHasAccepted_IsRefused()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await SharingApp.StartAsync(redis).WithProofsAsync();
        await using var other = await SharingApp.StartAsync(redis);
        other.Clock.Advance(SharingApp.Unsure);
        var client = new TestProof(one.Clock);
        var token = one.IssueBound(client);
        var proof = client.Create(token, SharingApp.Page);

        using var first = await one.SendProofAsync(token, proof);
        using var second = await other.SendProofAsync(token, proof);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (first.StatusCode, second.StatusCode));
        Assert.Equal("proof_replayed", other.Audit.Last.Reason);
    }

    [Fact]
    [Trait("Conformance", "POP-20")]
    public async Task Proofs_SentToBothNodesAtOnce_AreAcceptedOnce()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await SharingApp.StartAsync(redis).WithProofsAsync();
        await using var other = await SharingApp.StartAsync(redis);
        other.Clock.Advance(SharingApp.Unsure);
        var client = new TestProof(one.Clock);
        var token = one.IssueBound(client);
        string[] proofs = [.. Enumerable.Range(0, 200).Select(_ => client.Create(token, SharingApp.Page))];

        var answers = await Task.WhenAll(proofs.Select(async proof =>
        {
            var both = await Task.WhenAll(one.SendProofAsync(token, proof), other.SendProofAsync(token, proof));
            return both.Count(answer => answer.StatusCode is HttpStatusCode.OK);
        }));

        Assert.All(answers, accepted => Assert.InRange(accepted, 0, 1)); // a slow machine may answer 503, and never twice 200
        Assert.Contains(1, answers);
    }

    // The key is a digest; neither the key of the client nor the identifier of the proof is on the server.
    [Fact]
    [Trait("Conformance", "POP-10")]
    public async Task Proof_OnTheServer_IsADigestWithAnEnd()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await SharingApp.StartAsync(redis).WithProofsAsync();
        await redis.RunAsync("EVAL", "for _, k in ipairs(redis.call('KEYS', 'managed-access:proof:*')) do redis.call('DEL', k) end", "0");

        using var response = await app.ProveAsync(new TestProof(app.Clock));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var found = await redis.RunAsync("EVAL", "local k = redis.call('KEYS', 'managed-access:proof:*'); return {#k, #k[1], redis.call('PTTL', k[1])}", "0");
        var numbers = found.Split('\n').Select(int.Parse).ToArray();
        Assert.Equal((1, "managed-access:proof:".Length + 32), (numbers[0], numbers[1]));
        Assert.InRange(numbers[2], 60_000, 122_000); // its own minute, and the clock skew of the other nodes
    }

    [Fact]
    public async Task Nodes_WithOtherPrefixes_ShareNothing()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await SharingApp.StartAsync(redis).WithProofsAsync();
        await using var other = await SharingApp.StartAsync(redis, setup => setup.Settings["Redis:KeyPrefix"] = "other:").WithProofsAsync();
        var client = new TestProof(other.Clock); // which has started later: its server remembers since then
        var token = one.IssueBound(client);
        var proof = client.Create(token, SharingApp.Page);

        using var first = await one.SendProofAsync(token, proof);
        using var second = await other.SendProofAsync(token, proof);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
    }

    [Fact]
    public async Task Proof_WithoutAServerInTheSettings_IsRememberedByTheNode()
    {
        await using var app = await SharingApp.StartAsync("", setup => setup.Settings.Remove("Redis:Configuration"));
        var client = new TestProof(app.Clock);
        var token = app.IssueBound(client);
        var proof = client.Create(token, SharingApp.Page);

        using var first = await app.SendProofAsync(token, proof);
        using var second = await app.SendProofAsync(token, proof);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (first.StatusCode, second.StatusCode));
    }
}
