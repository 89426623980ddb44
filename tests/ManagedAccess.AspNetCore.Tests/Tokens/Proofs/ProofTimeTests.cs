using System.Buffers.Text;
using System.Net;
using ManagedAccess.AspNetCore.Tokens.Proofs;
using ManagedAccess.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Proofs;

/// <summary>How long a used proof is remembered, and what a nonce is worth.</summary>
public sealed class ProofTimeTests
{
    // A proof that is dated as far ahead as is accepted can be used for longest.
    [Theory]
    [InlineData("ProofLifetime", 60, 60, 60)]
    [InlineData("ProofLifetime", 0, 0, 60)]
    [InlineData("ProofLifetime", 300, 300, 60)]
    [InlineData("Sep1932", 60, 300, 300)]
    [InlineData("Sep1932", 0, 300, 300)]
    [Trait("Conformance", "POP-08, POP-10")]
    public async Task Proof_DatedAhead_IsAcceptedOnceUntilTheLastMomentOfItsTime(string window, int skew, int ahead, int past)
    {
        await using var app = await BoundTokenApp.StartAsync(change: setup =>
        {
            setup.Settings["Tokens:DPoP:Window"] = window;
            setup.Settings["Tokens:ClockSkew"] = TimeSpan.FromSeconds(skew).ToString();
        });
        app.Clock.SetUtcNow(DateTimeOffset.FromUnixTimeSeconds(app.Clock.GetUtcNow().ToUnixTimeSeconds() + 1));
        var client = new TestProof(app.Clock);
        var token = app.Issue(client, claims => claims["exp"] = claims["exp"]!.GetValue<long>() + 3600);
        var proof = client.Create(token, BoundTokenApp.Page, claims: claims => claims["iat"] = claims["iat"]!.GetValue<long>() + ahead);
        Assert.Equal(HttpStatusCode.OK, (await app.ProveAsync(token, proof)).StatusCode);

        foreach (var seconds in new[] { 0, ahead + past - 1, 1 })
        {
            app.Clock.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Equal((HttpStatusCode.Unauthorized, "proof_replayed"), ((await app.ProveAsync(token, proof)).StatusCode, app.Audit.Last.Reason));
        }

        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((HttpStatusCode.Unauthorized, "proof_time_not_accepted"), ((await app.ProveAsync(token, proof)).StatusCode, app.Audit.Last.Reason));
    }

    [Fact]
    [Trait("Conformance", "POP-11")]
    public void Nonce_OfTheTimeAlone_OrOfOtherKeys_IsNotCurrent()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        var (nonces, others) = (new ProofNonces(new ProofNonceKeys(), clock), new ProofNonces(new ProofNonceKeys(), clock));
        var nonce = nonces.Current();
        var bytes = Base64Url.DecodeFromChars(nonce);

        Assert.True(nonces.IsCurrent(nonce, out var isOld));
        Assert.False(isOld);
        Assert.False(nonces.IsCurrent(others.Current(), out _));
        Assert.False(nonces.IsCurrent(Base64Url.EncodeToString([.. bytes[..sizeof(long)], .. new byte[16]]), out _));
        for (var i = 0; i < bytes.Length; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 1;
            Assert.False(nonces.IsCurrent(Base64Url.EncodeToString(changed), out _), $"byte {i}");
        }
    }

    [Fact]
    public void Nonce_OfTheTurnBefore_IsOld_AlsoWhereTheKeyHasChanged()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        var nonces = new ProofNonces(new ProofNonceKeys(), clock);
        for (var turn = 0; turn < 40; turn++) // more than an hour, the time of a key
        {
            var nonce = nonces.Current();
            clock.Advance(ProofNonces.Turn);
            Assert.True(nonces.IsCurrent(nonce, out var isOld));
            Assert.True(isOld);
            Assert.NotEqual(nonce, nonces.Current());
        }
    }

    [Fact]
    public void Keys_OfTwoHours_AreDifferent()
    {
        var keys = new ProofNonceKeys();
        var first = keys.KeyOf(1).ToArray();

        Assert.NotEqual(first, keys.KeyOf(2).ToArray());
        Assert.Equal(first, keys.KeyOf(1).ToArray());
        Assert.NotEqual(first, new ProofNonceKeys().KeyOf(1).ToArray());
    }
}
