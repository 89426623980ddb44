using static ManagedAccess.FreshApps.Checks.Check;

namespace ManagedAccess.FreshApps.Checks;

/// <summary>A path that is not there, and one that throws.</summary>
internal static class ErrorChecks
{
    private const string Missing = "/no/such/page.html";

    public static async Task<string> NotFoundAsync(CheckContext context)
    {
        var stranger = await context.AgentAsync(context.Url(Missing));
        Expect(stranger is { Status: 401, Challenges.Count: 1 }, "401 for a stranger, as for a page that is there (CHL-24)", stranger);

        var known = await context.AgentAsync(context.Url(Missing), context.Token(), "text/markdown, text/html;q=0.8");
        Expect(known is { Status: 404, IsMarkdown: true, Challenges.Count: 0 }, "404 in Markdown", known);
        return "404 Markdown";
    }

    public static async Task<string> ThrowsAsync(CheckContext context)
    {
        var url = context.Url(context.App.Throws!);
        var stranger = await context.AgentAsync(url);
        Expect(stranger is { Status: 401, Challenges.Count: 1 }, "401 for a stranger", stranger);

        var known = await context.AgentAsync(url, context.Token(), "text/markdown, text/html;q=0.8");
        Expect(known is { Status: 500, Challenges.Count: 0 } && !known.Body.Contains("Bearer ey", StringComparison.Ordinal), "500 without the token", known);
        return "500";
    }
}
