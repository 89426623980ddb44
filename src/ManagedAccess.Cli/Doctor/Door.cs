using ManagedAccess.Cli.Discovery;
using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor;

/// <summary>How the app answers callers that have no credential.</summary>
internal sealed record Door
{
    /// <summary>An agent that prefers Markdown.</summary>
    public required Exchange Agent { get; init; }

    /// <summary>A client that accepts anything, as <c>curl</c> does.</summary>
    public required Exchange Anything { get; init; }

    /// <summary>The agent's request with <c>HEAD</c>.</summary>
    public required Exchange Head { get; init; }

    /// <summary>A script of another origin.</summary>
    public required Exchange Script { get; init; }

    /// <summary>The preflight of that script.</summary>
    public required Exchange Preflight { get; init; }

    /// <summary>A person's browser opens the page.</summary>
    public required Exchange Browser { get; init; }

    /// <summary>The challenges in the answer to the agent.</summary>
    public required IReadOnlyList<Challenge> Challenges { get; init; }

    /// <summary>The first place where <c>WWW-Authenticate</c> is not in the grammar; null without one.</summary>
    public string? ChallengeError { get; init; }

    public Challenge? Bearer => Challenges.FirstOrDefault(challenge => challenge.IsBearer);

    /// <summary>The page answers without a credential.</summary>
    public bool IsPublic => Agent.Status is >= 200 and < 300 && !LooksLikeLogin(Agent);

    /// <summary>A page of HTML with a field for a password or a form that leads to a login.</summary>
    public static bool LooksLikeLogin(Exchange exchange) =>
        exchange.Status is >= 200 and < 300 && exchange.IsHtml && exchange.Body.Contains("type=\"password\"", StringComparison.OrdinalIgnoreCase);
}
