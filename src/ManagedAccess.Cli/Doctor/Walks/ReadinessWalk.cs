using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Walks;

/// <summary>
/// The checks of readiness sites, by their names there. They are made for public sites: for an internal app, a document for crawlers and shops
/// that is not there is neutral.
/// </summary>
internal static class ReadinessWalk
{
    private static readonly (string Category, string Name, string Path, string Content)[] Documents =
    [
        ("discoverability", "robotsTxt", "/robots.txt", "user-agent"),
        ("discoverability", "sitemap", "/sitemap.xml", "<urlset"),
        ("discovery", "mcpServerCard", "/.well-known/mcp/server-card.json", "{"),
        ("discovery", "a2aAgentCard", "/.well-known/agent-card.json", "{"),
        ("discovery", "agentSkills", "/.well-known/agent-skills/index.json", "{"),
        ("discovery", "apiCatalog", "/.well-known/api-catalog", "linkset"),
    ];

    private static readonly (string Category, string Name)[] NotForInternalApps =
        [("botAccessControl", "webBotAuth"), ("discovery", "webMcp"), ("commerce", "x402"), ("commerce", "ucp"), ("commerce", "acp"), ("commerce", "ap2")];

    private static readonly string[] Crawlers = ["GPTBot", "ClaudeBot", "Claude-User", "Google-Extended", "CCBot"];

    public static async Task<IReadOnlyList<ReadinessResult>> RunAsync(Walk walk, Observations seen, CancellationToken stop)
    {
        List<ReadinessResult> results = [];
        Exchange? robots = null;
        foreach (var (category, name, path, content) in Documents)
        {
            var answer = await walk.GetAsync($"{path}, as a readiness site does", new Uri(Origins.Of(seen.Url) + path), stop);
            robots ??= answer;
            var isThere = answer.Status == 200 && !answer.IsHtml && answer.Body.Contains(content, StringComparison.OrdinalIgnoreCase);
            results.Add(new(category, name, isThere ? "pass" : "neutral", isThere ? path : $"there is no document at {path}; an internal app needs none"));
        }

        var hasRules = robots is { Status: 200, IsHtml: false } && Crawlers.Any(bot => robots.Body.Contains(bot, StringComparison.OrdinalIgnoreCase));
        results.Add(new("botAccessControl", "robotsTxtAiRules", hasRules ? "pass" : "neutral", hasRules ? "robots.txt has rules for AI crawlers" : "crawlers do not get into a protected app"));
        results.AddRange(Page(seen));
        var hasMetadata = seen.Metadata is not null;
        var isOpen = seen.Door.IsPublic && !hasMetadata;
        results.Add(new("discovery", "oauthProtectedResource", hasMetadata ? "pass" : isOpen ? "neutral" : "fail", hasMetadata ? seen.Metadata!.Get.Uri.AbsoluteUri : isOpen ? "the page is public" : "no protected resource metadata was found"));
        var hasServer = seen.Servers.Any(server => server.Metadata is not null);
        results.Add(new("discovery", "oauthDiscovery", hasServer ? "pass" : isOpen ? "neutral" : "fail", hasServer ? seen.Servers.First(server => server.Metadata is not null).Answer!.Uri.AbsoluteUri : isOpen ? "the page is public" : "no metadata of an authorization server was found"));
        results.AddRange(NotForInternalApps.Select(check => new ReadinessResult(check.Category, check.Name, "neutral", "not for an internal app")));
        return results;
    }

    private static IEnumerable<ReadinessResult> Page(Observations seen)
    {
        if (seen.Page is not { IsOpen: true } page)
        {
            yield return new("contentAccessibility", "markdownNegotiation", "neutral", "the page is behind the door: --token or --login opens it");
            yield return new("discoverability", "linkHeaders", "neutral", "the page is behind the door");
            yield return new("botAccessControl", "contentSignals", "neutral", "the page is behind the door");
            yield break;
        }

        yield return new("contentAccessibility", "markdownNegotiation", page.Agent.IsMarkdown ? "pass" : "fail", page.Agent.Summary);
        yield return new("discoverability", "linkHeaders", page.Agent["Link"] is null ? "neutral" : "pass", page.Agent["Link"] ?? "no Link field");
        yield return new("botAccessControl", "contentSignals", page.Agent["Content-Signal"] is null ? "neutral" : "pass", page.Agent["Content-Signal"] ?? "no Content-Signal field (ManagedAccess:Markdown:ContentSignal sets it)");
    }
}
