using ManagedAccess.AspNetCore.Concurrency;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Concurrency;

public sealed class CircuitTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Circuit_AfterFailuresInARow_IsOpenForAMomentAndThenOneTries()
    {
        var circuit = new Circuit(_clock);
        Assert.False(circuit.Failed());
        Assert.False(circuit.Failed());
        Assert.True(circuit.MayTry(out _));
        Assert.True(circuit.Failed());

        Assert.False(circuit.MayTry(out var wait));
        Assert.Equal(Circuit.Pause, wait);
        _clock.Advance(Circuit.Pause);
        Assert.True(circuit.MayTry(out _)); // one
        Assert.False(circuit.MayTry(out _)); // and nobody beside it
        circuit.Failed();
        Assert.False(circuit.MayTry(out _));
        _clock.Advance(Circuit.Pause);
        Assert.True(circuit.MayTry(out _));
        circuit.Succeeded();
        Assert.True(circuit.MayTry(out _));
        Assert.True(circuit.MayTry(out _));
    }

    [Fact]
    public void Circuit_WithASuccessBetweenFailures_StaysClosed()
    {
        var circuit = new Circuit(_clock);
        for (var i = 0; i < 10; i++)
        {
            circuit.Failed();
            circuit.Failed();
            circuit.Succeeded();
        }

        Assert.True(circuit.MayTry(out _));
    }
}
