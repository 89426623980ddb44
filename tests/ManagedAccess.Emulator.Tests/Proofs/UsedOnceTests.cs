using ManagedAccess.Emulator.Proofs;
using Microsoft.Extensions.Time.Testing;

namespace ManagedAccess.Emulator.Tests.Proofs;

/// <summary>The memory of what may be used once.</summary>
public sealed class UsedOnceTests
{
    private const int Room = 10_000;

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Identifier_UsedTwice_IsRefusedTheSecondTime()
    {
        var used = new UsedOnce(_clock);

        Assert.True(used.TryUse("a", InSeconds(60)));
        Assert.False(used.TryUse("a", InSeconds(60)));
        Assert.True(used.TryUse("b", InSeconds(60)));
    }

    [Fact]
    public void Identifier_UsedBySeveralAtOnce_IsOfUseToOne()
    {
        var used = new UsedOnce(_clock);
        var wins = 0;

        Parallel.For(0, 1000, _ => Interlocked.Add(ref wins, used.TryUse("a", InSeconds(60)) ? 1 : 0));

        Assert.Equal(1, wins);
    }

    // To forget one that is still valid would let it be used again.
    [Fact]
    public void Memory_ThatIsFull_RefusesUntilAnEntryHasExpired()
    {
        var used = new UsedOnce(_clock);
        Assert.All(Enumerable.Range(0, Room), number => Assert.True(used.TryUse($"{number}", InSeconds(60))));

        Assert.False(used.TryUse("one more", InSeconds(60)));
        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.False(used.TryUse("0", InSeconds(60)));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(used.TryUse("one more", InSeconds(60)));
    }

    private DateTimeOffset InSeconds(int seconds) => _clock.GetUtcNow().AddSeconds(seconds);
}
