using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Walks;

/// <summary>What the user asked for.</summary>
internal sealed record DoctorRequest
{
    public required Uri Url { get; init; }

    /// <summary>The token for the part behind the door, or null.</summary>
    public string? Token { get; init; }

    public bool IsFromLogin { get; init; }

    /// <summary>The origin of an agent in a browser that has to be able to read refusals; null for no such agent.</summary>
    public string? Origin { get; init; }

    /// <summary>The one agent to be, or null for all.</summary>
    public Agent? Agent { get; init; }
}

/// <summary>Walks an app as agents do: to the door, to the metadata, to the authorization servers, and through the door with a token.</summary>
internal static class DoctorWalk
{
    /// <summary>The header of an agent that prefers Markdown and takes HTML.</summary>
    public const string AgentAccept = "text/markdown, text/html;q=0.8, */*;q=0.1";

    private const string AnyWebAgent = "https://agent.example";

    public static async Task<Observations> RunAsync(Walk walk, DoctorRequest request, CancellationToken stop)
    {
        var origin = request.Origin ?? AnyWebAgent;
        var door = await DoorWalk.RunAsync(walk, request.Url, request.Agent?.Accept ?? AgentAccept, origin, stop);
        var seen = new Observations { Url = request.Url, Origin = origin, IsOriginRequired = request.Origin is not null, Door = door, Documents = [], Servers = [] };
        if (!door.Agent.Answered)
        {
            return seen;
        }

        seen = seen with { Documents = await MetadataWalk.RunAsync(walk, request.Url, door, origin, stop) };
        seen = seen with { Servers = await ServerWalk.RunAsync(walk, seen.Metadata?.Resource?.AuthorizationServers ?? [], stop) };
        if (request.Token is { } token)
        {
            seen = seen with { Token = TokenFacts.Of(token, request.IsFromLogin) };
        }

        if (request.Token is not null || door.IsPublic)
        {
            var credential = request.Token is null ? null : new Credential(request.Url, request.Token);
            seen = seen with { Page = await PageWalk.RunAsync(walk, request.Url, request.Agent?.Accept ?? AgentAccept, credential, stop) };
        }

        return seen with { Readiness = await ReadinessWalk.RunAsync(walk, seen, stop) };
    }
}
