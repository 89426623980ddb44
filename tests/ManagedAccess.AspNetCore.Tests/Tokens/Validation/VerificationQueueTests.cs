using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Validation;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validation;

/// <summary>The cap on concurrent verifications (design §7), and what a request has of it.</summary>
public sealed class VerificationQueueTests
{
    [Fact]
    public void Slots_Always_LeaveOneCoreForOtherWork()
    {
        using var path = new TokenPath();

        Assert.Equal(Math.Max(1, Environment.ProcessorCount - 1), path.Slots.Count);
    }

    [Fact]
    public async Task TokenOfARequest_WhileEverySlotIsTaken_WaitsForOne()
    {
        using var path = new TokenPath();
        await path.RefreshAsync();
        TakeAll(path.Slots);

        var waiting = ValidateAsync(path, new DefaultHttpContext(), path.OAuth.Issue());
        Assert.False(waiting.IsCompleted);
        path.Slots.Return();

        Assert.Equal(TokenRejection.None, (await waiting).Rejection);
    }

    [Fact]
    public async Task TokenThatWaitedForKeys_WhileEverySlotIsTaken_WaitsForOneToo()
    {
        var clock = new ClockOfTheQueue();
        using var path = new TokenPath(clock: clock);
        TakeAll(path.Slots);

        var waiting = path.ValidateAsync(path.OAuth.Issue());
        var first = await Task.WhenAny(waiting, clock.Entered);
        path.Slots.Return();

        Assert.Same(clock.Entered, first);
        Assert.Equal(TokenRejection.None, (await waiting).Rejection);
    }

    [Fact]
    public async Task TokenThatWaitedTooLong_GivesBackNoSlot()
    {
        using var path = new TokenPath();

        Assert.Equal(TokenRejection.VerificationBusy, await VerificationQueue.RejectionWhenBusyAsync(path));

        Assert.False(path.Slots.TryTake());
    }

    [Fact]
    public async Task TokenOfARequest_ThatEndsWhileItWaitsForKeys_IsGivenUp()
    {
        using var path = new TokenPath();
        path.OAuth.State = TestIssuerState.Hanging;
        using var ended = new CancellationTokenSource();

        var waiting = ValidateAsync(path, new DefaultHttpContext { RequestAborted = ended.Token }, path.OAuth.Issue());
        await ended.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task TokenOfARequest_SeenBefore_AllocatesNothing()
    {
        using var path = new TokenPath();
        var credential = new PresentedCredential(CredentialSource.Bearer, path.OAuth.Issue());
        var context = new DefaultHttpContext();
        for (var i = 0; i < 100; i++)
        {
            Assert.NotNull((await path.Validator.ValidateAsync(context, credential, path.Wiki)).Token);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var hit = path.Validator.ValidateAsync(context, credential, path.Wiki);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(hit.IsCompletedSuccessfully);
        Assert.Equal(0, allocated);
    }

    // Two requests with one token may both have missed it in the memory before the first of them verified it.
    [Fact]
    public async Task Verification_OfATokenThatWasVerifiedMeanwhile_IsNotDoneAgain()
    {
        using var path = new TokenPath();
        var text = path.OAuth.Issue();
        var known = (await path.ValidateAsync(text)).Token;

        var again = BeginAgain(path, text);

        Assert.Same(known, again.Token);
        Assert.Equal(1, path.Verifications);
    }

    // Only an unknown key can be learned. If every bad token made us ask, anyone could make us ask.
    [Fact]
    [Trait("Conformance", "KEY-02")]
    public async Task TokenWithAShortSignature_CausesNoFetchOfKeys()
    {
        using var path = new TokenPath();
        await path.RefreshAsync();
        path.Clock.Advance(TimeSpan.FromMinutes(2));
        var before = path.OAuth.KeyFetches;
        var token = path.OAuth.Issue();

        Assert.Equal(TokenRejection.SignatureLength, await path.RejectionOfAsync(token[..(token.LastIndexOf('.') + 1)] + "AAAA"));

        Assert.Equal(before, path.OAuth.KeyFetches);
    }

    private static void TakeAll(VerificationSlots slots) => Assert.All(Enumerable.Range(0, slots.Count), _ => Assert.True(slots.TryTake()));

    private static async Task<TokenOutcome> ValidateAsync(TokenPath path, HttpContext context, string token) =>
        await path.Validator.ValidateAsync(context, new PresentedCredential(CredentialSource.Bearer, token), path.Wiki);

    private static TokenOutcome BeginAgain(TokenPath path, string token)
    {
        var pass = new GatePass();
        return path.Verification.Begin(System.Text.Encoding.ASCII.GetBytes(token), AuthorizationServerType.OAuth, path.Wiki.Scheme, in pass).Outcome;
    }

    /// <summary>Tells when a token starts to wait for a slot: nothing else waits for that long.</summary>
    private sealed class ClockOfTheQueue() : FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero))
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => _entered.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == VerificationSlots.QueueLimit)
            {
                _entered.TrySetResult();
            }

            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
