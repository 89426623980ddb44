using ManagedAccess.AspNetCore.Redis.Revocation;
using Xunit;

namespace ManagedAccess.AspNetCore.Redis.Tests.Revocation;

/// <summary>Which revocations a node still has to write.</summary>
public sealed class KnownRevocationsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private readonly KnownRevocations _known = new();

    [Fact]
    public void Unwritten_OfARevocationThatFailed_HasItUntilItIsWritten()
    {
        _known.Add(Entry(1, Now), isWritten: false);
        Assert.Equal(1UL, Assert.Single(_known.Unwritten(Now)).Key);

        _known.Add(Entry(1, Now), isWritten: true);
        Assert.Empty(_known.Unwritten(Now));
    }

    [Fact]
    public void Add_OfALaterTime_HasToBeWrittenAgain()
    {
        _known.Add(Entry(1, Now), isWritten: true);
        _known.Add(Entry(1, Now.AddSeconds(1)), isWritten: false);

        Assert.Equal(Now.AddSeconds(1), Assert.Single(_known.Unwritten(Now)).IssuedBefore);
    }

    // An older entry of another node for the same thing says nothing about the later one.
    [Fact]
    public void Add_OfAnEarlierWrittenOne_DoesNotCoverTheLater()
    {
        _known.Add(Entry(1, Now), isWritten: false);
        _known.Add(Entry(1, Now.AddSeconds(-1)), isWritten: true);

        Assert.Single(_known.Unwritten(Now));
    }

    // The stream cuts times to milliseconds.
    [Fact]
    public void Add_OfTheSameOneFromTheStream_CoversIt()
    {
        _known.Add(Entry(1, Now.AddTicks(7)), isWritten: false);
        _known.Add(Entry(1, Now), isWritten: true);

        Assert.Empty(_known.Unwritten(Now));
    }

    [Fact]
    public void OnlyTheseAreWritten_LeavesTheOthersToWrite()
    {
        _known.Add(Entry(1, Now), isWritten: true);
        _known.Add(Entry(2, Now), isWritten: true);

        Assert.True(_known.OnlyTheseAreWritten([Entry(2, Now), Entry(3, Now)], Now));

        Assert.Equal(1UL, Assert.Single(_known.Unwritten(Now)).Key);
    }

    // What could not be written before is not lost.
    [Fact]
    public void OnlyTheseAreWritten_WithoutOneThatWasNotWritten_IsNoLoss()
    {
        _known.Add(Entry(1, Now), isWritten: false);

        Assert.False(_known.OnlyTheseAreWritten([], Now));
        Assert.Single(_known.Unwritten(Now));
    }

    [Fact]
    public void Unwritten_AfterItsEnd_IsForgotten()
    {
        _known.Add(Entry(1, Now), isWritten: false);

        Assert.Empty(_known.Unwritten(Now.AddHours(1)));
        Assert.Empty(_known.Unwritten(Now));
    }

    private static RevocationEntry Entry(ulong key, DateTimeOffset before) => new() { Kind = RevocationKind.Session, Key = key, IssuedBefore = before, Until = Now.AddHours(1) };
}
