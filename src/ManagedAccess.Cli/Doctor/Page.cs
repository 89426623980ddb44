using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor;

/// <summary>The page as agents and people get it, in the order it was asked for.</summary>
internal sealed record Page
{
    /// <summary>An agent that prefers Markdown, first.</summary>
    public required Exchange Agent { get; init; }

    /// <summary>A person's browser, next: a shared cache shows now.</summary>
    public required Exchange Browser { get; init; }

    /// <summary>The agent again.</summary>
    public required Exchange Again { get; init; }

    /// <summary>The agent with <c>HEAD</c>.</summary>
    public required Exchange Head { get; init; }

    /// <summary>Each known agent that reads pages, with its own <c>Accept</c>.</summary>
    public required IReadOnlyList<(Agent Agent, Exchange Exchange)> Each { get; init; }

    /// <summary>Whether the page was opened with a token.</summary>
    public required bool WithToken { get; init; }

    public bool IsOpen => Agent.Status is >= 200 and < 300;
}
