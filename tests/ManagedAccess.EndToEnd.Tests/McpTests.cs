using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using Duende.IdentityModel.Client;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;
using ManagedAccess.Testing;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace ManagedAccess.EndToEnd.Tests;

/// <summary>MCP clients at <c>/mcp</c>: a resource of its own behind the same door.</summary>
public sealed partial class McpTests(DevelopmentWiki development, NodeWorkspace node)
{
    private static readonly string[] Tools = ["edit_page", "read_page", "search_pages"];

    private readonly WikiProcess _wiki = development.Wiki;
    private readonly Uri _tools = new(development.Wiki.ToolsIdentifier);

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task CSharpSdk_FromTheChallengeAlone_SearchesReadsAndEdits(EmulatorMode mode)
    {
        using var person = Person.Ada();
        await using var client = await ConnectAsync(development.In(mode), "Sharp assistant", person);

        var tools = await client.ListToolsAsync();
        var hits = await CallAsync(client, "search_pages", new() { ["query"] = "pager" });
        var page = await CallAsync(client, "read_page", new() { ["slug"] = "glossary" });
        var saved = await CallAsync(client, "edit_page", new()
        {
            ["slug"] = "glossary",
            ["markdown"] = SamplePages.Split(page).Text + "\n\nAdded in C#.\n",
            ["revision"] = RevisionOf(page),
            ["note"] = "A word was missing",
        });

        Assert.Equal(Tools, tools.Select(tool => tool.Name).Order());
        Assert.Contains("on-call", hits, StringComparison.Ordinal);
        Assert.Equal(SamplePages.Read("glossary"), SamplePages.Split(page).Text);
        Assert.Contains(AuthorOf(mode, "Ada Lovelace", "Sharp assistant"), saved, StringComparison.Ordinal);
        await AssertHistoryAsync(development.In(mode), "glossary", AuthorOf(mode, "Ada Lovelace", "Sharp assistant"), "A word was missing");
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task TypeScriptSdk_FromTheChallengeAlone_SearchesReadsAndEdits(EmulatorMode mode)
    {
        using var person = Person.Grace();
        using var registered = new StandardsClient("unused");
        await using var client = await node.StartAsync(
            "mcp-client.mjs", development.In(mode).ToolsIdentifier, "Script assistant", registered.RedirectUri, "pager", "expenses", "Added in TypeScript.");

        var (authorize, line) = await client.WaitForAsync(Authorize());
        var callback = await person.AnswerAsync(new Uri(JsonElement.Parse(authorize.Value).GetProperty("authorize").GetString()!), registered.RedirectUri);
        await client.Input.WriteLineAsync(callback.AbsoluteUri);
        await client.Input.FlushAsync();
        var exitCode = await client.WaitForExitAsync(TimeSpan.FromSeconds(60));

        Assert.True(exitCode == 0, client.Output);
        var said = client.Output.Split('\n').Skip(line + 1).Where(text => text.StartsWith('{')).Select(text => JsonElement.Parse(text)).ToList();
        Assert.Equal(Tools, said[0].GetProperty("tools").EnumerateArray().Select(tool => tool.GetString()).Order());
        Assert.All(said[1..], answer => Assert.False(answer.GetProperty("isError").GetBoolean(), answer.ToString()));
        Assert.Contains("on-call", said[1].GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.Contains(AuthorOf(mode, "Grace Hopper", "Script assistant"), said[3].GetProperty("answer").GetString(), StringComparison.Ordinal);
        await AssertHistoryAsync(development.In(mode), "expenses", AuthorOf(mode, "Grace Hopper", "Script assistant"), "Added in TypeScript.");
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    [Trait("Conformance", "CHL-06")]
    public async Task Tools_WithoutToken_AreAResourceOfTheirOwn(EmulatorMode mode)
    {
        var tools = new Uri(development.In(mode).ToolsIdentifier);
        using var client = new StandardsClient("Walker");

        var resource = await client.GetResourceAsync(await client.GetChallengeAsync(tools, HttpMethod.Post), tools);

        Assert.Equal(tools.AbsoluteUri, resource.GetProperty("resource").GetString());
        Assert.Equal(
            mode is EmulatorMode.Edge ? null : "Internal wiki tools", // Access does not know the name
            resource.TryGetProperty("resource_name", out var name) ? name.GetString() : null);
    }

    [Fact]
    [Trait("Conformance", "JWT-14")]
    public async Task Token_OfOneResource_DoesNotOpenTheOther()
    {
        using var person = Person.Ada();
        using var client = new StandardsClient("Wanderer");
        var page = new Uri(_wiki.Address, "/pages/on-call");
        var forPages = await client.GetInAsync(page, person);
        var forTools = await client.GetInAsync(_tools, person, HttpMethod.Post);

        using var pageWithPages = await client.GetAsync(page, forPages.AccessToken);
        using var toolsWithTools = await new ToolCalls(_wiki, forTools.AccessToken).ListAsync();
        using var pageWithTools = await client.GetAsync(page, forTools.AccessToken);

        Assert.Equal(HttpStatusCode.OK, pageWithPages.StatusCode);
        Assert.Equal(HttpStatusCode.OK, toolsWithTools.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, pageWithTools.StatusCode);
        Assert.Equal("invalid_token", ReceivedChallenge.Bearer(pageWithTools)["error"]);
        foreach (var path in (string[])["/mcp", "/MCP", "/%6Dcp/", "/x/../mcp"])
        {
            using var toolsWithPages = await new ToolCalls(_wiki, forPages.AccessToken).ListAsync(path);

            Assert.Equal(HttpStatusCode.Unauthorized, toolsWithPages.StatusCode);
            var challenge = ReceivedChallenge.Bearer(toolsWithPages);
            Assert.Equal("invalid_token", challenge["error"]);
            Assert.Equal($"{_wiki.Origin}/.well-known/oauth-protected-resource/mcp", challenge["resource_metadata"]);
        }
    }

    [Fact]
    [Trait("Conformance", "EMU-22")]
    public async Task Token_OfOneResourceBehindTheEdge_OpensTheWholeApplication()
    {
        var wiki = development.In(EmulatorMode.Edge);
        using var person = Person.Ada();
        using var client = new StandardsClient("Wanderer");
        var forTools = await client.GetInAsync(new Uri(wiki.ToolsIdentifier), person, HttpMethod.Post);

        using var page = await client.GetAsync(new Uri(wiki.Address, "/pages/on-call"), forTools.AccessToken);
        using var tools = await new ToolCalls(wiki, forTools.AccessToken).ListAsync();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (page.StatusCode, tools.StatusCode));
    }

    [Fact]
    [Trait("Conformance", "CHL-08")]
    public async Task EditPage_WithATokenForReading_AsksForTheScopeItNeeds()
    {
        using var person = Person.Ada();
        using var client = new StandardsClient("Reader");
        var grant = await client.GetInAsync(_tools, person, HttpMethod.Post, scope: "wiki.read");

        var tools = new ToolCalls(_wiki, grant.AccessToken);

        using var reading = await tools.CallAsync("read_page", new() { ["slug"] = "on-call" });
        using var writing = await tools.CallAsync("edit_page", new() { ["slug"] = "on-call", ["markdown"] = "# Gone", ["revision"] = 1, ["note"] = "" });

        Assert.Equal(HttpStatusCode.OK, reading.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, writing.StatusCode);
        var challenge = ReceivedChallenge.Bearer(writing);
        Assert.Equal("insufficient_scope", challenge["error"]);
        Assert.Contains("wiki.write", challenge["scope"]!.Split(' '));
        Assert.Equal($"{_wiki.Origin}/.well-known/oauth-protected-resource/mcp", challenge["resource_metadata"]);
    }

    private static Task<McpClient> ConnectAsync(WikiProcess wiki, string name, Person person) => McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions
    {
        Endpoint = new Uri(wiki.ToolsIdentifier),
        TransportMode = HttpTransportMode.StreamableHttp,
        OAuth = new ClientOAuthOptions
        {
            RedirectUri = new Uri("http://127.0.0.1:49153/callback"),
            DynamicClientRegistration = new DynamicClientRegistrationOptions { ClientName = name },
            AuthorizationCallbackHandler = async (context, _) =>
            {
                var answer = new AuthorizeResponse((await person.AnswerAsync(context.AuthorizationUri, context.RedirectUri.AbsoluteUri)).AbsoluteUri);
                return new AuthorizationResult { Code = answer.Code, State = answer.State, Iss = answer.Issuer };
            },
        },
    }));

    private static async Task<string> CallAsync(McpClient client, string tool, Dictionary<string, object?> arguments)
    {
        var result = await client.CallToolAsync(tool, arguments);
        var text = Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
        Assert.False(result.IsError ?? false, text);
        return text;
    }

    /// <summary>As the wiki names whoever wrote. No claim of an assertion of Access names the client.</summary>
    private static string AuthorOf(EmulatorMode mode, string person, string client) =>
        mode is EmulatorMode.Edge ? $"{person}, in a browser or through an agent" : $"{person}, through {client}";

    /// <summary>The history as a person reads it and as an agent does.</summary>
    private static async Task AssertHistoryAsync(WikiProcess wiki, string slug, string author, string note)
    {
        using var reader = Person.Ada();
        using var walker = new StandardsClient("Walker");
        var history = new Uri(wiki.Address, $"/pages/{slug}/history");
        var token = (await walker.GetInAsync(history, reader)).AccessToken;

        using var html = await walker.GetAsync(history, token, "text/html");
        using var markdown = await walker.GetAsync(history, token);

        var newest = new HtmlParser().ParseDocument(await html.Content.ReadAsStringAsync()).QuerySelector("ol.history li")!.TextContent;
        Assert.Contains(author, Spaces().Replace(newest, " "), StringComparison.Ordinal);
        Assert.Contains(note, newest, StringComparison.Ordinal);
        Assert.Contains(author, await markdown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static int RevisionOf(string page) =>
        int.Parse(Revision().Match(page).Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^revision: (\d+)$", RegexOptions.Multiline)]
    private static partial Regex Revision();

    [GeneratedRegex(@"^\{""authorize"":.*\}$")]
    private static partial Regex Authorize();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
