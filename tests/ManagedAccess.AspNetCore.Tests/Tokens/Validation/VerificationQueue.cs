using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Validation;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validation;

/// <summary>Holds every slot to verify, as a flood of slow verifications would.</summary>
internal static class VerificationQueue
{
    public static async Task<TokenRejection> RejectionWhenBusyAsync(TokenPath path)
    {
        await path.RefreshAsync();
        var slots = path.Slots;
        Xunit.Assert.All(Enumerable.Range(0, slots.Count), _ => Xunit.Assert.True(slots.TryTake()));

        var waiting = path.ValidateAsync(path.OAuth.Issue());
        path.Clock.Advance(VerificationSlots.QueueLimit);

        return (await waiting).Rejection;
    }
}
