using ManagedAccess.Cli.Discovery;
using ManagedAccess.Cli.Execution;
using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Login;

/// <summary>Finds the authorization server of a URL: challenge, protected resource metadata, metadata of the server (MCP 2026-07-28, RFC 9728, RFC 8414).</summary>
internal static class TargetDiscovery
{
    /// <summary>Asks for the URL without a token and follows the challenge.</summary>
    /// <exception cref="CommandFailure">A step leads nowhere, or to something that must not be used.</exception>
    public static async Task<LoginTarget> FindAsync(Walk walk, Uri url, CancellationToken stop)
    {
        var answer = await walk.GetAsync($"asking {url} for its challenge", url, stop, new Field("Accept", "*/*"));
        if (!answer.Answered)
        {
            throw new CommandFailure($"{url} was not reached: {answer.Failure}");
        }

        return await FollowAsync(walk, url, Challenges(answer), stop);
    }

    /// <summary>Follows the challenge of an answer.</summary>
    public static async Task<LoginTarget> FollowAsync(Walk walk, Uri url, IReadOnlyList<Challenge> challenges, CancellationToken stop)
    {
        var bearer = challenges.FirstOrDefault(challenge => challenge.IsBearer);
        var (resource, at) = await FindResourceAsync(walk, url, challenges, stop)
            ?? throw new CommandFailure($"{url} has no protected resource metadata, so there is no way to sign in. Ask what is wrong: managed-access doctor {url}");
        if (resource.Resource is not { } name || resource.ResourceUri is not { } identifier || !Covers(identifier, url))
        {
            throw new CommandFailure($"{at} is about {resource.Resource ?? "(nothing)"}, which does not cover {url}. It must not be used (RFC 9728 §3.3). Ask what is wrong: managed-access doctor {url}");
        }

        List<string> problems = [];
        foreach (var issuer in resource.AuthorizationServers)
        {
            if (await FindServerAsync(walk, issuer, problems, stop) is { } server)
            {
                return new(name, bearer is { Scopes.Count: > 0 } ? bearer.Scopes : resource.Scopes, issuer, server) { AcrValues = bearer?["acr_values"], MaxAge = bearer?["max_age"] };
            }
        }

        throw new CommandFailure(problems.Count == 0 ? $"{at} names no authorization server." : string.Join(' ', problems));
    }

    /// <summary>The challenges of an answer.</summary>
    public static IReadOnlyList<Challenge> Challenges(Exchange answer) => [.. answer.Lines("WWW-Authenticate").SelectMany(line => new ChallengeReader(line).Read())];

    private static async Task<(ProtectedResource Resource, Uri At)?> FindResourceAsync(Walk walk, Uri url, IReadOnlyList<Challenge> challenges, CancellationToken stop)
    {
        var pointer = challenges.Select(challenge => challenge["resource_metadata"]).FirstOrDefault(value => value is not null);
        Uri[] places =
        [
            .. Uri.TryCreate(pointer, UriKind.Absolute, out var target) && Origins.AreSame(target, url) ? [target] : Array.Empty<Uri>(),
            WellKnown.ForResource(url), WellKnown.ForHost(url), WellKnown.ForResource(url, WellKnown.AccessResource),
        ];
        foreach (var place in places.Distinct())
        {
            var answer = await walk.GetAsync("reading the metadata", place, stop, new Field("Accept", "application/json"));
            if (answer.Status == 200 && answer.Json() is { } json && new ProtectedResource(json) is { IsOne: true } resource)
            {
                return (resource, place);
            }
        }

        return null;
    }

    private static bool Covers(Uri resource, Uri url)
    {
        var path = resource.AbsolutePath.TrimEnd('/');
        return Origins.AreSame(resource, url) && resource.Fragment.Length == 0 && (url.AbsolutePath == path || url.AbsolutePath.StartsWith(path + "/", StringComparison.Ordinal));
    }

    private static async Task<ServerMetadata?> FindServerAsync(Walk walk, string issuer, List<string> problems, CancellationToken stop)
    {
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var url) || !Origins.IsSecure(url))
        {
            problems.Add($"The authorization server {issuer} is not an https address.");
            return null;
        }

        foreach (var place in WellKnown.ForIssuer(url))
        {
            var answer = await walk.GetAsync("reading the metadata of the authorization server", place, stop, new Field("Accept", "application/json"));
            if (answer.Status != 200 || answer.Json() is not { } json || new ServerMetadata(json) is not { Issuer: { } named } server)
            {
                continue;
            }

            if (named != issuer && issuer != "https://" + named)
            {
                problems.Add($"{place} names {named}, not {issuer}. It must not be used (RFC 8414 §3.3).");
            }
            else if (server.TokenEndpoint is not { } token || !Origins.IsSecure(token) || server.Endpoints.Any(endpoint => !Origins.IsSecure(endpoint.Url)))
            {
                problems.Add($"{place} has no token_endpoint, or an endpoint without https.");
            }
            else
            {
                return server;
            }

            return null;
        }

        problems.Add($"{issuer} publishes no metadata where clients look.");
        return null;
    }
}
