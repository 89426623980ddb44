using ManagedAccess.AspNetCore.Concurrency;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Concurrency;

/// <summary>Work that many ask for at once.</summary>
public sealed class SingleFlightTests
{
    private readonly SingleFlight<string, int> _flights = new();

    [Fact]
    public async Task Run_AskedByMany_StartsOnceAndGivesAllTheResult()
    {
        var (starts, work) = (0, new TaskCompletionSource<int>());

        var waiting = Enumerable.Range(0, 10).Select(_ => _flights.RunAsync("a", () => { starts++; return work.Task; })).ToList();
        var other = _flights.RunAsync("b", () => Task.FromResult(2));
        work.SetResult(1);

        Assert.All(await Task.WhenAll(waiting), result => Assert.Equal(1, result));
        Assert.Equal(2, await other);
        Assert.Equal(1, starts);
    }

    [Fact]
    public async Task Run_AfterTheEnd_StartsAgain()
    {
        Assert.Equal(1, await _flights.RunAsync("a", () => Task.FromResult(1)));
        Assert.Null(_flights.Find("a"));
        Assert.Equal(2, await _flights.RunAsync("a", () => Task.FromResult(2)));
    }

    [Fact]
    public async Task Run_OfWorkThatThrows_TellsAllAndStartsAgain()
    {
        var work = new TaskCompletionSource<int>();
        var first = _flights.RunAsync("a", () => work.Task);
        var second = _flights.RunAsync("a", () => throw new NotSupportedException());

        work.SetException(new InvalidOperationException("broken"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        await Assert.ThrowsAsync<InvalidOperationException>(() => second);
        await Assert.ThrowsAsync<NotSupportedException>(() => _flights.RunAsync("a", () => throw new NotSupportedException()));
        Assert.Equal(1, await _flights.RunAsync("a", () => Task.FromResult(1)));
    }

    // Whoever wakes up and asks again must not join what has just ended.
    [Fact]
    public async Task End_BeforeTheResultIsThere_LeavesNothingToJoin()
    {
        var flight = _flights.JoinOrLead("a", out var isLeader);
        Assert.True(isLeader);
        Assert.Same(flight, _flights.JoinOrLead("a", out isLeader));
        Assert.False(isLeader);
        Assert.Same(flight.Result, _flights.Find("a"));

        flight.End(1);

        Assert.Null(_flights.Find("a"));
        Assert.NotSame(flight, _flights.JoinOrLead("a", out isLeader));
        Assert.True(isLeader);
        Assert.Equal(1, await flight.Result);
    }

    [Fact]
    public async Task End_Twice_KeepsTheFirstResultAndTheNextFlight()
    {
        var first = _flights.JoinOrLead("a", out _);
        first.End(1);
        var second = _flights.JoinOrLead("a", out _);

        first.End(2);

        Assert.Equal(1, await first.Result);
        Assert.Same(second.Result, _flights.Find("a"));
    }

    [Fact]
    public async Task Waiter_GivingUp_LeavesTheOthersWaiting()
    {
        var work = new TaskCompletionSource<int>();
        using var gaveUp = new CancellationTokenSource();
        var first = _flights.RunAsync("a", () => work.Task).WaitAsync(gaveUp.Token);
        var second = _flights.RunAsync("a", () => work.Task);

        await gaveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        work.SetResult(1);

        Assert.Equal(1, await second);
    }
}
