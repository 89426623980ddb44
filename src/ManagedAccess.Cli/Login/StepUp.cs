using ManagedAccess.Cli.Discovery;
using ManagedAccess.Cli.Http;
using ManagedAccess.Cli.Tokens;

namespace ManagedAccess.Cli.Login;

/// <summary>Reads in a refusal what another sign-in would have to bring.</summary>
internal static class StepUp
{
    /// <summary>The target of the next sign-in; null when another sign-in does not help.</summary>
    /// <param name="walk">The walk for the metadata.</param>
    /// <param name="answer">The refusal.</param>
    /// <param name="session">The session that was refused; null for none.</param>
    /// <param name="stop">Ends the walk.</param>
    public static async Task<LoginTarget?> FindAsync(Walk walk, Exchange answer, StoredSession? session, CancellationToken stop)
    {
        var challenges = TargetDiscovery.Challenges(answer);
        var error = challenges.FirstOrDefault(challenge => challenge.IsBearer)?["error"];
        var helps = (answer.Status, error) is (401, _) or (403, "insufficient_scope" or "insufficient_user_authentication");
        if (!helps)
        {
            return null;
        }

        var target = await TargetDiscovery.FollowAsync(walk, answer.Uri, challenges, stop);

        // MCP 2026-07-28: what was granted stays, so that operations do not take scopes from each other.
        return session is null ? target : target with { Scopes = [.. session.Scopes.Union(target.Scopes)] };
    }
}
