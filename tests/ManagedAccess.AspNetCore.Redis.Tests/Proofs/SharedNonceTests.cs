using System.Net;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Redis.Tests.Proofs;

/// <summary>A nonce of one node is accepted by all.</summary>
public sealed class SharedNonceTests
{
    [Fact]
    [Trait("Conformance", "POP-11")]
    public async Task Nonce_OfAnotherNode_IsAccepted()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        await using var other = await StartAsync(redis);

        Assert.Equal(HttpStatusCode.OK, await UseNonceAsync(one, other));
    }

    [Fact]
    public async Task Nonce_WhenTheServerWasEmptied_IsAcceptedStill()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        redis.Kill();
        await redis.StartAgainAsync();
        await SharingApp.WaitForAsync(async () => (await redis.RunAsync("KEYS", "managed-access:nonce-key:*")).Length > 0, "the keys to be written again");
        await using var other = await StartAsync(redis);

        Assert.Equal(HttpStatusCode.OK, await UseNonceAsync(one, other));
    }

    // The keys are those of a day, and the next day's are there before it begins.
    [Fact]
    [Trait("Conformance", "POP-11")]
    public async Task Nonce_OfTheNextDayWhileTheServerIsDown_IsAccepted()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis, "Allow");
        await using var other = await StartAsync(redis, "Allow");
        redis.Kill();
        one.Clock.Advance(TimeSpan.FromHours(24));
        other.Clock.Advance(TimeSpan.FromHours(24));

        Assert.Equal(HttpStatusCode.OK, await UseNonceAsync(one, other));
    }

    [Fact]
    public async Task Nonce_OfANodeThatStartedWithoutTheServer_IsItsOwn()
    {
        await using var redis = TestRedis.Prepare();
        await using var app = await StartAsync(redis, "Allow");

        Assert.Equal(HttpStatusCode.OK, await UseNonceAsync(app, app));
    }

    private static async Task<HttpStatusCode> UseNonceAsync(ProtectedApp one, ProtectedApp other)
    {
        var client = new TestProof(one.Clock);
        var token = one.IssueBound(client);
        using var asked = await one.ProveAsync(token, client);
        Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);
        var nonce = Assert.Single(asked.Headers.GetValues("DPoP-Nonce"));

        using var answered = await other.SendProofAsync(token, client.Create(token, SharingApp.Page, claims: claims => claims["nonce"] = nonce));
        return answered.StatusCode;
    }

    // What is decided about used proofs is not the question here.
    private static Task<ProtectedApp> StartAsync(TestRedis redis, string policy = "Allow") => SharingApp.StartAsync(redis, setup =>
    {
        setup.Settings["Tokens:DPoP:Nonces"] = "true";
        setup.Settings["Redis:WhenUnavailable"] = policy;
    });
}
