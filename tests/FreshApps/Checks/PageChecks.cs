using static ManagedAccess.FreshApps.Checks.Check;

namespace ManagedAccess.FreshApps.Checks;

/// <summary>A page, asked for by a browser and by an agent.</summary>
internal static class PageChecks
{
    private const string AgentsAccept = "text/markdown, text/html;q=0.8";

    public static async Task<string> BrowserAsync(CheckContext context)
    {
        var reply = await context.BrowserAsync(context.Page);
        if (context.App.LoginPath is not { } login)
        {
            Expect(reply.Status == 401 && reply.MediaType == "text/html", "401 as a page", reply);
            return "401 page";
        }

        var location = new Uri(new Uri(context.Page), reply.Header("Location") ?? "");
        Expect(reply.Status == 302 && location.AbsolutePath == login, $"302 to {login}", $"{reply} {location}");
        if (location.GetLeftPart(UriPartial.Authority) != new Uri(context.Page).GetLeftPart(UriPartial.Authority))
        {
            return "302 to the login";
        }

        return await IsStyledAsync(context, location) ? "302 to the login, styled" : "302 to the login; the line that styles it named at start";
    }

    public static async Task<string> WithoutTokenAsync(CheckContext context)
    {
        foreach (var accept in new[] { "*/*", "application/json", AgentsAccept })
        {
            var reply = await context.AgentAsync(context.Page, accept: accept);
            Expect(reply.Status == 401, $"401 for Accept: {accept}", reply);
            Expect(
                reply.Challenges is [{ Scheme: "Bearer", Error: null, ResourceMetadata: { } }],
                $"one Bearer challenge without error and with a pointer, for Accept: {accept}",
                reply);
        }

        return "401 Bearer";
    }

    public static async Task<string> WithTokenAsync(CheckContext context)
    {
        var reply = await context.AgentAsync(context.Page, context.Token());
        Expect(reply.Status == 200 && reply.Shows(context.App.Shows), $"200 with '{context.App.Shows}'", reply);

        var expired = await context.AgentAsync(context.Page, context.Token(lifetime: TimeSpan.FromHours(-1)));
        Expect(expired.Status == 401 && expired.Challenges is [{ Error: "invalid_token" }], "401 invalid_token for an expired token", expired);
        return "200";
    }

    public static async Task<string> MarkdownAsync(CheckContext context)
    {
        var reply = await context.AgentAsync(context.Page, context.Token(), AgentsAccept);
        Expect(reply.Status == 200 && reply.Shows(context.App.Shows), $"200 with '{context.App.Shows}'", reply);
        if (!context.App.IsHtml)
        {
            Expect(!reply.IsMarkdown, $"what the app sent, {context.App.Shows}", reply);
            return "as it is";
        }

        Expect(reply.IsMarkdown && !reply.Body.Contains("<html", StringComparison.Ordinal), "text/markdown", reply);
        Expect(reply.Header("Vary")?.Contains("Accept", StringComparison.OrdinalIgnoreCase) == true, "Vary: Accept", reply.Header("Vary") ?? "none");
        return "Markdown";
    }

    public static async Task<string> HeadAsync(CheckContext context)
    {
        foreach (var token in new[] { null, context.Token() })
        {
            var get = await context.AgentAsync(context.Page, token, AgentsAccept);
            var head = await context.AgentAsync(context.Page, token, AgentsAccept, HttpMethod.Head);

            // MapGet and Blazor's pages do not answer HEAD: 405, or what the template's error page makes of it.
            var isUnmapped = get.Status == 200 && head.Status is 404 or 405;
            Expect((isUnmapped || head.Status == get.Status) && head.Bytes.Length == 0, $"the status of GET, {get.Status}, and no content", head);
            Expect(isUnmapped || head.Challenges.Count == get.Challenges.Count, "the challenge of GET", head);
        }

        return "as GET";
    }

    public static async Task<string> PreflightAsync(CheckContext context)
    {
        foreach (var origin in new[] { "https://agent.example", "https://elsewhere.example" })
        {
            var reply = await context.AgentAsync(
                context.Page, accept: "*/*", method: HttpMethod.Options,
                headers: [("Origin", origin), ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "authorization,mcp-method,mcp-name,x-anything")]);
            Expect(reply.Status < 300 && reply.Challenges.Count == 0, $"no challenge for {origin}", reply);
            var granted = reply.Header("Access-Control-Allow-Origin") == origin;
            Expect(granted == (origin == "https://agent.example"), $"allowed for the listed origin alone, asked from {origin}", reply.Header("Access-Control-Allow-Origin") ?? "none");
            var names = reply.Header("Access-Control-Allow-Headers") ?? "";
            Expect(!granted || names.Contains("mcp-name", StringComparison.OrdinalIgnoreCase), "every header it asks for (CHL-32)", names);
        }

        return "answered";
    }

    public static async Task<string> CompressedAsync(CheckContext context)
    {
        foreach (var accept in new[] { "text/html", AgentsAccept })
        {
            var reply = await context.AgentAsync(context.Page, context.Token(), accept, headers: [("Accept-Encoding", "gzip")]);
            Expect(reply.Status == 200 && reply.Header("Content-Encoding") == "gzip", $"gzip for Accept: {accept}", $"{reply.Status} {reply.Header("Content-Encoding")}");
        }

        return "both";
    }

    // Case A9: the style sheets of the login, or the line that opens them, in the log of the start.
    private static async Task<bool> IsStyledAsync(CheckContext context, Uri login)
    {
        var page = await context.BrowserAsync(login.AbsoluteUri);
        Expect(page.Status == 200, "the login page", page);
        var assets = System.Text.RegularExpressions.Regex.Matches(page.Body, "(?:href|src)=\"(/[^\"]+\\.(?:css|js)[^\"]*)\"").Select(match => match.Groups[1].Value).ToArray();
        Expect(assets.Length > 0, "a login page with a style sheet", page);
        foreach (var asset in assets)
        {
            var reply = await context.AgentAsync(new Uri(login, asset).AbsoluteUri);
            if (reply.Status != 200)
            {
                Expect(reply.Status == 401 && context.Running.Lines.Any(line => line.Contains("Write app.MapStaticAssets().AllowAnonymous()", StringComparison.Ordinal)),
                    $"{asset} of the login page, or the line at start that opens it", reply);
                return false;
            }
        }

        return true;
    }
}
