using ManagedAccess.Cli.Discovery;
using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Walks;

/// <summary>Asks for the page without a credential, as each kind of caller.</summary>
internal static class DoorWalk
{
    public static async Task<Door> RunAsync(Walk walk, Uri url, string accept, string origin, CancellationToken stop)
    {
        var agent = await walk.GetAsync("an agent asks for the page", url, stop, new Field("Accept", accept));
        if (!agent.Answered)
        {
            return new() { Agent = agent, Anything = agent, Head = agent, Script = agent, Preflight = agent, Browser = agent, Challenges = [] };
        }

        var readers = agent.Lines("WWW-Authenticate").Select(line => new ChallengeReader(line)).ToArray();
        return new()
        {
            Agent = agent,
            Challenges = [.. readers.SelectMany(reader => reader.Read())],
            ChallengeError = readers.Select(reader => reader.Error).FirstOrDefault(error => error is not null),
            Anything = await walk.GetAsync("a client that accepts anything", url, stop, new Field("Accept", "*/*")),
            Head = await walk.HeadAsync("the agent's request with HEAD", url, stop, new Field("Accept", accept)),
            Script = await walk.GetAsync("a script of another origin", url, stop, new Field("Accept", "*/*"), new Field("Origin", origin), new Field("Sec-Fetch-Mode", "cors"), new Field("Sec-Fetch-Site", "cross-site"), new Field("Sec-Fetch-Dest", "empty")),
            Preflight = await PreflightAsync(walk, "the preflight of that script", url, origin, stop),
            Browser = await walk.GetAsync("a person's browser", url, stop, Browser),
        };
    }

    /// <summary>What a browser sends when a person opens a page.</summary>
    public static Field[] Browser { get; } =
    [
        new("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"),
        new("Sec-Fetch-Mode", "navigate"), new("Sec-Fetch-Dest", "document"), new("Sec-Fetch-Site", "none"), new("Sec-Fetch-User", "?1"),
        new("Upgrade-Insecure-Requests", "1"),
    ];

    /// <summary>What a browser asks before a script may send a credential (Fetch §4.8).</summary>
    public static Task<Exchange> PreflightAsync(Walk walk, string purpose, Uri url, string origin, CancellationToken stop) => walk.SendAsync(
        purpose, HttpMethod.Options, url, null, stop,
        new Field("Origin", origin), new Field("Access-Control-Request-Method", "GET"), new Field("Access-Control-Request-Headers", "authorization,mcp-protocol-version"));
}
