using ManagedAccess.Cli.Discovery;
using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor;

/// <summary>What the walk saw. Checks read it, and nothing else.</summary>
internal sealed record Observations
{
    public required Uri Url { get; init; }

    /// <summary>The origin of an agent that runs in a browser.</summary>
    public required string Origin { get; init; }

    /// <summary>Whether the user named that origin: then refusals have to be readable for it.</summary>
    public required bool IsOriginRequired { get; init; }

    /// <summary>Requests without a credential.</summary>
    public required Door Door { get; init; }

    /// <summary>The protected resource metadata, at each place where a client looks.</summary>
    public required IReadOnlyList<ResourceDocument> Documents { get; init; }

    public required IReadOnlyList<AuthorizationServer> Servers { get; init; }

    /// <summary>The page itself, with the token or without one if it is public; null when it stayed closed.</summary>
    public Page? Page { get; init; }

    /// <summary>The token of the user, or null.</summary>
    public TokenFacts? Token { get; init; }

    public IReadOnlyList<ReadinessResult> Readiness { get; init; } = [];

    /// <summary>The document that a client uses: from the pointer, else the path form, else the form of the host.</summary>
    public ResourceDocument? Metadata => Documents.FirstOrDefault(document => document.IsFirstChoice && document.Resource is not null);

    /// <summary>The document at one of the places, or null when nobody looked there.</summary>
    public ResourceDocument? At(DocumentPlace place) => Documents.FirstOrDefault(document => document.Place == place);

    /// <summary>Whether Cloudflare Access answers in front of the app.</summary>
    public bool IsBehindAccess =>
        Door.Agent.Location?.Host.EndsWith(".cloudflareaccess.com", StringComparison.OrdinalIgnoreCase) == true
        || Door.Agent["Cf-Access-Error"] is not null || Door.Agent["cf-access-aud"] is not null
        || Door.Challenges.Any(challenge => challenge.Scheme.Equals("Cloudflare-Access", StringComparison.OrdinalIgnoreCase)
            || challenge["resource_metadata"]?.Contains(WellKnown.AccessResource, StringComparison.Ordinal) == true);

    /// <summary>Whether the URL is the endpoint of an MCP server, by its path or by the metadata about it.</summary>
    public bool LooksLikeMcp =>
        Url.Segments[^1].Trim('/') is "mcp" or "sse" || (Metadata?.Resource?.Resource is { } resource && Url.AbsolutePath.Length > 1 && resource == Url.AbsoluteUri);
}
