using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Walks;

/// <summary>Opens the page: with the token, or without one if the page is public.</summary>
internal static class PageWalk
{
    public static async Task<Page> RunAsync(Walk walk, Uri url, string accept, Credential? credential, CancellationToken stop)
    {
        Field[] token = credential is null ? [] : [credential.FieldFor(url)];
        var with = credential is null ? "" : " with the token";
        var agent = await walk.GetAsync($"an agent{with}", url, stop, [new Field("Accept", accept), .. token]);
        var browser = await walk.GetAsync($"a person's browser{with}", url, stop, [.. DoorWalk.Browser, .. token]);
        var page = new Page
        {
            Agent = agent,
            Browser = browser,
            Again = await walk.GetAsync($"the agent again{with}", url, stop, [new Field("Accept", accept), .. token]),
            Head = await walk.HeadAsync($"the agent with HEAD{with}", url, stop, [new Field("Accept", accept), .. token]),
            Each = [],
            WithToken = credential is not null,
        };
        if (!page.IsOpen)
        {
            return page;
        }

        List<(Agent, Exchange)> each = [];
        foreach (var known in Agents.All.Where(known => known.Accept is not null))
        {
            each.Add((known, await walk.GetAsync($"{known.Name}{with}", url, stop, [new Field("Accept", known.Accept!), .. token])));
        }

        return page with { Each = each };
    }
}
