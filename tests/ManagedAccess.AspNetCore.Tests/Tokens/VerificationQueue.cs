using ManagedAccess.AspNetCore.Tokens;

namespace ManagedAccess.AspNetCore.Tests.Tokens;

/// <summary>Holds every turn to verify, as a flood of slow verifications would.</summary>
internal static class VerificationQueue
{
    public static async Task<TokenRejection> RejectionWhenBusyAsync(TokenPath path)
    {
        await path.RefreshAsync();
        var turns = path.Validator.Turns;
        Xunit.Assert.All(Enumerable.Range(0, turns.Count), _ => Xunit.Assert.True(turns.TryTake()));

        var waiting = path.ValidateAsync(path.OAuth.Issue());
        path.Clock.Advance(VerificationTurns.QueueLimit);

        return (await waiting).Rejection;
    }
}
