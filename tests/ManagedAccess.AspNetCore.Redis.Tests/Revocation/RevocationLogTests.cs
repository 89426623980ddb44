using ManagedAccess.AspNetCore.Redis.Revocation;
using ManagedAccess.Testing;
using StackExchange.Redis;
using Xunit;

namespace ManagedAccess.AspNetCore.Redis.Tests.Revocation;

/// <summary>Both forms of the log: a stream, and a sorted set for servers without streams.</summary>
public sealed class RevocationLogTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    public static TheoryData<string> Forms => ["stream", "set"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Read_AfterAPosition_HasWhatWasWrittenSince(string form)
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var client = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var (log, database) = (Create(form), client.GetDatabase());

        await log.WriteAsync(database, Entry(1), Now, Now.AddHours(-1));
        var first = await log.ReadAsync(database, IRevocationLog.Start);
        await log.WriteAsync(database, Entry(2), Now.AddMinutes(10), Now.AddHours(-1));
        var second = await log.ReadAsync(database, first.Position);
        var third = await log.ReadAsync(database, second.Position);

        Assert.Equal((1UL, true), (Assert.Single(first.Entries).Key, first.IsLast));
        Assert.Equal(Entry(1), first.Entries[0]);
        Assert.Equal(2UL, second.Entries[^1].Key);
        Assert.Equal(second.Position, third.Position);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Has_OfAnEntry_IsFalseWhenTheServerWasEmptied(string form)
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var client = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var (log, database) = (Create(form), client.GetDatabase());
        await log.WriteAsync(database, Entry(1), Now, Now.AddHours(-1));
        var page = await log.ReadAsync(database, IRevocationLog.Start);
        Assert.True(await log.HasAsync(database, page.Position));

        await redis.RunAsync("FLUSHALL");
        await log.WriteAsync(database, Entry(2), Now, Now.AddHours(-1));

        Assert.False(await log.HasAsync(database, page.Position));
    }

    [Fact]
    public async Task Write_IntoTheSet_RemovesWhatIsTooOld()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var client = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var (log, database) = (Create("set"), client.GetDatabase());
        await log.WriteAsync(database, Entry(1), Now.AddHours(-2), Now.AddHours(-3));

        await log.WriteAsync(database, Entry(2), Now, Now.AddHours(-1));

        Assert.Equal(2UL, Assert.Single((await log.ReadAsync(database, IRevocationLog.Start)).Entries).Key);
    }

    private static IRevocationLog Create(string form) => form is "set" ? new RevocationSet("log") : new RevocationStream("log");

    private static RevocationEntry Entry(ulong key) => new()
    {
        Kind = RevocationKind.Session,
        Key = key,
        IssuedBefore = DateTimeOffset.FromUnixTimeMilliseconds(Now.ToUnixTimeMilliseconds()),
        Until = DateTimeOffset.FromUnixTimeMilliseconds(Now.AddHours(1).ToUnixTimeMilliseconds()),
    };
}
