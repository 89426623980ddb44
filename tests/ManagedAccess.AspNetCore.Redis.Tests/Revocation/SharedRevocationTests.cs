using System.Net;
using ManagedAccess.AspNetCore.Redis.Connections;
using ManagedAccess.AspNetCore.Redis.Revocation;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ManagedAccess.AspNetCore.Redis.Tests.Revocation;

/// <summary>What one node revokes, each refuses, also after a node or the server was away.</summary>
public sealed class SharedRevocationTests
{
    private const string Session = "s1";

    [Fact]
    public async Task Session_RevokedOnOneNode_IsRefusedByTheOther()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        await using var other = await StartAsync(redis);
        var (revoked, kept) = (TokenOf(one, Session), TokenOf(one, "s2"));
        await other.UntilAsync(HttpStatusCode.OK, revoked);

        await RevokeAsync(one, Session);

        await other.UntilAsync(HttpStatusCode.Unauthorized, revoked); // by the message: the clock of the app stands still
        Assert.Equal("token_revoked", other.Audit.Last.Reason);
        await other.UntilAsync(HttpStatusCode.OK, kept);
    }

    // Up to the moment of the revocation: who signs in again is served.
    [Fact]
    public async Task Session_WithATokenThatWasIssuedLater_IsServedByTheOther()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        await using var other = await StartAsync(redis);
        var before = TokenOf(one, Session);
        await RevokeAsync(one, Session);
        await other.UntilAsync(HttpStatusCode.Unauthorized, before);

        one.Clock.Advance(TimeSpan.FromSeconds(2));
        other.Clock.Advance(TimeSpan.FromSeconds(2));

        await other.UntilAsync(HttpStatusCode.OK, TokenOf(one, Session));
    }

    [Fact]
    public async Task Node_ThatStartsLater_KnowsItBeforeItsFirstRequest()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        var token = TokenOf(one, Session);
        await RevokeAsync(one, Session);

        await using var later = await StartAsync(redis);

        using var response = await later.GetAsync("/page", token);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    // A message is lost when the connection is: the stream is read all the same, by the clock.
    [Fact]
    public async Task Revocation_WithoutAMessage_IsReadFromTheStream()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        var token = TokenOf(one, Session);
        var entry = RevocationText.Write(EntryOf(one, Session)).SelectMany(pair => new[] { pair.Name.ToString(), pair.Value.ToString() });
        await redis.RunAsync(["XADD", "managed-access:revocations", "*", .. entry]);

        one.Clock.Advance(RedisRevocationStore.Interval);

        await one.UntilAsync(HttpStatusCode.Unauthorized, token);
    }

    [Fact]
    public async Task Server_ThatCameBackEmpty_GetsTheRevocationsAgain()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        var token = TokenOf(one, Session);
        await RevokeAsync(one, Session);
        redis.Kill();
        await redis.StartAgainAsync();
        await SharingApp.WaitForAsync(async () => await LengthAsync(redis) is "1", "the revocation to be written again");

        await using var later = await StartAsync(redis);

        using var response = await later.GetAsync("/page", token);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    // The same without a lost connection: an operator has emptied it.
    [Fact]
    public async Task Server_ThatWasEmptied_GetsTheRevocationsOfAllNodesAgain()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        await using var other = await StartAsync(redis);
        await RevokeAsync(one, Session);
        await other.UntilAsync(HttpStatusCode.Unauthorized, TokenOf(one, Session));
        await redis.RunAsync("FLUSHALL");

        other.Clock.Advance(RedisRevocationStore.Interval); // the node that has learned of it writes it, though the first one does not
        await SharingApp.WaitForAsync(async () => await LengthAsync(redis) is "1", "the other node to write it");
        Assert.Single(other.Logs.Named("RevocationsLostByRedis"));
    }

    // A replica that takes over may lack an entry that was acknowledged, and have the last one that this node has read.
    [Fact]
    public async Task Server_InAnotherRunThatLacksAnEarlierEntry_GetsItAgain()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        await using var other = await StartAsync(redis);
        await RevokeAsync(one, Session);
        var first = (await redis.RunAsync("XRANGE", "managed-access:revocations", "-", "+")).Split('\n')[0];
        await RevokeAsync(one, "s2");
        await other.UntilAsync(HttpStatusCode.Unauthorized, TokenOf(one, "s2"));
        await redis.RunAsync("XDEL", "managed-access:revocations", first);
        await redis.RunAsync("SAVE");

        redis.Kill();
        await redis.StartAgainAsync();

        await SharingApp.WaitForAsync(async () => int.TryParse(await LengthAsync(redis), out var length) && length > 1, "the earlier revocation to be written again");
        await using var later = await StartAsync(redis);
        using var response = await later.GetAsync("/page", TokenOf(one, Session));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    // A watch that ended with an exception may not have given all that was read.
    [Fact]
    public async Task Watch_ThatBeginsAgain_HasWhatWasReadBefore()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await StartAsync(redis);
        await RevokeAsync(app, Session);
        var store = new RedisRevocationStore(
            app.Services.GetRequiredService<RedisConnection>(), app.Services.GetRequiredService<RevocationOptions>(), app.Clock, NullLogger<RedisRevocationStore>.Instance);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var watch = 0; watch < 2; watch++)
        {
            await foreach (var entry in store.WatchAsync(limit.Token))
            {
                Assert.Equal(RevocationKind.Session, entry.Kind);
                break; // as by an exception in what is done with it
            }
        }
    }

    [Fact]
    public async Task Revocation_WhileTheServerIsDown_CountsHereAndIsWrittenWhenItIsBack()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        await using var other = await StartAsync(redis);
        var token = TokenOf(one, Session);
        redis.Kill();

        await Assert.ThrowsAsync<IOException>(() => RevokeAsync(one, Session));
        using var response = await one.GetAsync("/page", token);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);

        await redis.StartAgainAsync();
        await other.UntilAsync(HttpStatusCode.Unauthorized, token);
    }

    // A transmitter that got 503 sends its event again.
    [Fact]
    public async Task Node_ThatStartsWithoutTheServer_ServesAndLearnsWhenItIsThere()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        var token = TokenOf(one, Session);
        await RevokeAsync(one, Session);
        redis.Kill();

        await using var later = await StartAsync(redis);
        await later.UntilAsync(HttpStatusCode.OK, token); // the table says so: it cannot know
        Assert.Single(later.Logs.Named("RedisUnavailable"));
        using var health = await later.GetAsync("/readyz");
        Assert.Equal("Degraded", await health.Content.ReadAsStringAsync());

        await redis.StartAgainAsync();
        await later.UntilAsync(HttpStatusCode.Unauthorized, token);
    }

    // Somebody else's entry, and one that would never end, do no harm.
    [Theory]
    [InlineData("XADD managed-access:revocations * kind Session")]
    [InlineData("XADD managed-access:revocations * kind 7 key 00000000000000ff before 1 until 9999999999999")]
    [InlineData("XADD managed-access:revocations * kind Session key zz before 1 until 2")]
    [InlineData("XADD managed-access:revocations * kind Session key 00000000000000ff before -1 until 99999999999999999")]
    public async Task Entry_ThatIsNotOurs_IsSkipped(string command)
    {
        await using var redis = await SharingApp.RedisAsync();
        await redis.RunAsync(command.Split(' '));
        await using var one = await StartAsync(redis);
        await using var other = await StartAsync(redis);
        var token = TokenOf(one, Session);
        using var before = await other.GetAsync("/page", token);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        await RevokeAsync(one, Session);

        await other.UntilAsync(HttpStatusCode.Unauthorized, token);
    }

    // A time of the future would lock a person out for good.
    [Fact]
    public async Task Entry_OfTheFuture_IsCutToNow()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await StartAsync(redis);
        var entry = RevocationText.Write(EntryOf(app, Session) with { IssuedBefore = DateTimeOffset.MaxValue.AddDays(-1), Until = DateTimeOffset.MaxValue.AddDays(-1) });
        await redis.RunAsync(["XADD", "managed-access:revocations", "*", .. entry.SelectMany(pair => new[] { pair.Name.ToString(), pair.Value.ToString() })]);
        app.Clock.Advance(RedisRevocationStore.Interval);
        await app.UntilAsync(HttpStatusCode.Unauthorized, TokenOf(app, Session));

        app.Clock.Advance(TimeSpan.FromMinutes(2));

        await app.UntilAsync(HttpStatusCode.OK, TokenOf(app, Session));
    }

    [Fact]
    public async Task Stream_HasNoNameAndEndsWithTheRetention()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await StartAsync(redis);
        await app.Services.GetRequiredService<IRevocations>().RevokePersonAsync(TestIssuer.DefaultIssuer, "3f6f1c5e-ada");

        var text = await redis.RunAsync("XRANGE", "managed-access:revocations", "-", "+");

        Assert.Contains("Person", text, StringComparison.Ordinal);
        Assert.DoesNotContain("3f6f1c5e-ada", text, StringComparison.Ordinal);
    }

    private static Task<ProtectedApp> StartAsync(TestRedis redis) => SharingApp.StartAsync(redis, setup => setup.Settings["Tokens:DPoP:Mode"] = "Off");

    private static (string Name, string Value) TokenOf(ProtectedApp app, string session) => app.Bearer(claims => claims["sid"] = session);

    private static Task RevokeAsync(ProtectedApp app, string session) =>
        app.Services.GetRequiredService<IRevocations>().RevokeSessionAsync(TestIssuer.DefaultIssuer, session).AsTask();

    private static Task<string> LengthAsync(TestRedis redis) => redis.RunAsync("XLEN", "managed-access:revocations");

    // The digest as the interface describes it, made by hand here.
    private static RevocationEntry EntryOf(ProtectedApp app, string session) => new()
    {
        Kind = RevocationKind.Session,
        Key = BitConverter.ToUInt64(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"Session\n{TestIssuer.DefaultIssuer}\n{session}"))) | 1,
        IssuedBefore = app.Clock.GetUtcNow(),
        Until = app.Clock.GetUtcNow() + TimeSpan.FromHours(1),
    };
}
