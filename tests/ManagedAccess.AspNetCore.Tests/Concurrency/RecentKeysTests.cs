using ManagedAccess.AspNetCore.Concurrency;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Concurrency;

public sealed class RecentKeysTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Key_IsKnownUntilItsTimeAndNotAfterIt()
    {
        var keys = new RecentKeys<string, int>(Longest, 10, _clock);
        Assert.Equal(Addition.Added, keys.TryAdd("a", _clock.GetUtcNow() + Longest, 7));
        Assert.Equal(Addition.Known, keys.TryAdd("a", _clock.GetUtcNow() + Longest, 8));
        _clock.Advance(Longest - TimeSpan.FromTicks(1));
        Assert.True(keys.TryGet("a", out var value));
        Assert.Equal(7, value);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.False(keys.TryGet("a", out _));
        Assert.Equal(Addition.Added, keys.TryAdd("a", _clock.GetUtcNow() + Longest, 9));
    }

    [Fact]
    public void Keys_AtTheLimit_AreNotForgottenForNewOnes()
    {
        var keys = new RecentKeys<int, bool>(Longest, 100, _clock);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(Addition.Added, keys.TryAdd(i, _clock.GetUtcNow() + Longest, true));
        }

        Assert.Equal(Addition.Full, keys.TryAdd(100, _clock.GetUtcNow() + Longest, true));
        Assert.Equal(Addition.Known, keys.TryAdd(0, _clock.GetUtcNow() + Longest, true));
        _clock.Advance(Longest * 2);
        Assert.Equal(Addition.Added, keys.TryAdd(100, _clock.GetUtcNow() + Longest, true));
        Assert.Equal(1, keys.Count);
    }

    [Fact]
    public void Keys_OverManyGenerations_AreEachKnownForTheirTimeAndTakeBoundedMemory()
    {
        var keys = new RecentKeys<int, bool>(Longest, 1_000, _clock);
        for (var second = 0; second < 600; second++)
        {
            Assert.Equal(Addition.Added, keys.TryAdd(second, _clock.GetUtcNow() + Longest, true));
            Assert.True(second < 59 || keys.TryGet(second - 59, out _));
            Assert.False(keys.TryGet(second - 60, out _));
            Assert.InRange(keys.Count, 1, 121);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Key_AddedByManyAtOnce_IsAddedOnce()
    {
        var keys = new RecentKeys<int, bool>(Longest, 100_000, _clock);
        var added = 0;
        await Parallel.ForAsync(0, 40_000, (i, _) =>
        {
            if (keys.TryAdd(i % 10_000, _clock.GetUtcNow() + Longest, true) is Addition.Added)
            {
                Interlocked.Increment(ref added);
            }

            return ValueTask.CompletedTask;
        });

        Assert.Equal(10_000, added);
    }
}
