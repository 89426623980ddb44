using System.Net;
using InternalWiki.Store;
using ManagedAccess.Testing;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit;

namespace InternalWiki.Tests.Mcp;

public sealed class WikiToolsTests
{
    [Fact]
    public async Task Tools_AreThree()
    {
        await using var wiki = new WikiApp();
        await using var client = await ConnectAsync(wiki.Ada.For("/mcp").CreateClient());

        var tools = await client.ListToolsAsync();

        Assert.Equal(["edit_page", "read_page", "search_pages"], tools.Select(tool => tool.Name).Order());
    }

    [Fact]
    public async Task SearchAndRead_ForAService_Answer()
    {
        await using var wiki = new WikiApp();
        await using var client = await ConnectAsync(wiki.Indexer.For("/mcp").CreateClient());

        var hits = await CallAsync(client, "search_pages", new() { ["query"] = "courier queue" });
        var page = await CallAsync(client, "read_page", new() { ["slug"] = "on-call" });

        Assert.Contains("(slug: on-call)", Text(hits), StringComparison.Ordinal);
        Assert.StartsWith("---\nslug: on-call\nrevision: 1\n", Text(page), StringComparison.Ordinal);
        Assert.EndsWith(wiki.Get<WikiStore>().Find("on-call")!.Markdown, Text(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_ByAPersonsClient_IsSavedUnderBothNames()
    {
        await using var wiki = new WikiApp();
        await using var client = await ConnectAsync(wiki.Ada.For("/mcp").CreateClient());
        var page = Text(await CallAsync(client, "read_page", new() { ["slug"] = "leave" }));

        var result = await CallAsync(client, "edit_page", new() { ["slug"] = "leave", ["markdown"] = page + "\nMore.\n", ["revision"] = 1, ["note"] = "More" });

        Assert.NotEqual(true, result.IsError);
        var saved = wiki.Get<WikiStore>().Find("leave")!;
        Assert.Equal((2, "Ada Lovelace, through Claude Code"), (saved.Revision, saved.Author.ToString()));
        Assert.StartsWith("# Leave policy\n", saved.Markdown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_OfAnOldRevision_ReturnsTheCurrentTextAndWritesNothing()
    {
        await using var wiki = new WikiApp();
        await using var client = await ConnectAsync(wiki.Ada.For("/mcp").CreateClient());
        var arguments = new Dictionary<string, object?> { ["slug"] = "leave", ["markdown"] = "# Leave\n\nFirst.", ["revision"] = 1, ["note"] = "" };
        await CallAsync(client, "edit_page", arguments);

        var result = await CallAsync(client, "edit_page", new(arguments) { ["markdown"] = "# Leave\n\nSecond." });

        Assert.True(result.IsError);
        Assert.Contains("revision 2", Text(result), StringComparison.Ordinal);
        Assert.Contains("First.", Text(result), StringComparison.Ordinal);
        Assert.Equal("# Leave\n\nFirst.\n", wiki.Get<WikiStore>().Find("leave")!.Markdown);
    }

    [Theory]
    [InlineData("read_page", "no-such-page")]
    [InlineData("edit_page", "no-such-page")]
    public async Task Anything_OfAnUnknownPage_SaysWhatToDo(string tool, string slug)
    {
        await using var wiki = new WikiApp();
        await using var client = await ConnectAsync(wiki.Ada.For("/mcp").CreateClient());

        var result = await CallAsync(client, tool, tool == "read_page"
            ? new() { ["slug"] = slug }
            : new() { ["slug"] = slug, ["markdown"] = "# T", ["revision"] = 3, ["note"] = "" });

        Assert.True(result.IsError);
        Assert.Contains("search_pages", Text(result), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Conformance", "CHL-08")]
    public async Task Edit_WithAReadingToken_Is403WithWhichAClientCanAskForMore()
    {
        await using var wiki = new WikiApp();

        using var response = await PostAsync(wiki.Reader.For("/mcp").CreateClient(), EditCall);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var challenge = Assert.Single(ReceivedChallenge.Of(response));
        Assert.Equal(("insufficient_scope", "wiki.write"), (challenge.Error, challenge.Scope));
        Assert.Equal($"{WikiApp.Resource}/.well-known/oauth-protected-resource/mcp", challenge.ResourceMetadata);
    }

    [Fact]
    [Trait("Conformance", "ATT-08")]
    public async Task Edit_ByAService_Is403()
    {
        await using var wiki = new WikiApp();

        using var response = await PostAsync(wiki.Indexer.For("/mcp").CreateClient(), EditCall);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(1, wiki.Get<WikiStore>().Find("leave")!.Revision);
    }

    // The name written in a way that a shallow look at the body would miss or misread.
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\u0065dit_page","arguments":{"slug":"leave","markdown":"# L","revision":1,"note":""}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_page","name":"edit_page","arguments":{"slug":"leave","markdown":"# L","revision":1,"note":""}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"edit_page","name":"read_page","arguments":{"slug":"leave","markdown":"# L","revision":1,"note":""}}}""")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"edit_page","arguments":{"slug":"leave","markdown":"# L","revision":1,"note":""}}}]""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":7,"params":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":"edit_page"}""")]
    [InlineData("not json")]
    [InlineData("")]
    public async Task Edit_ByAReaderInDisguise_WritesNothing(string body)
    {
        await using var wiki = new WikiApp();

        using var response = await PostAsync(wiki.Reader.For("/mcp").CreateClient(), body);

        Assert.InRange((int)response.StatusCode, 200, 499);
        Assert.Equal(1, wiki.Get<WikiStore>().Find("leave")!.Revision);
    }

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/MCP")]
    [InlineData("/%6Dcp/")]
    [InlineData("/x/../mcp")]
    [Trait("Conformance", "RID-11")]
    public async Task Tools_WithATokenForThePages_AreClosed(string path)
    {
        await using var wiki = new WikiApp();

        using var response = await PostAsync(wiki.Ada.CreateClient(), EditCall, path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Pages_WithATokenForTheTools_AreClosed()
    {
        await using var wiki = new WikiApp();

        using var response = await wiki.Ada.For("/mcp").CreateClient().GetAsync("/pages/on-call");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private const string EditCall =
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"edit_page","arguments":{"slug":"leave","markdown":"# L","revision":1,"note":""}}}""";

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string body, string path = "/mcp")
    {
        client.DefaultRequestHeaders.Add("Accept", "application/json, text/event-stream");
        return client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, null, "application/json"));
    }

    private static Task<McpClient> ConnectAsync(HttpClient client) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(WikiApp.Resource + "/mcp"), TransportMode = HttpTransportMode.StreamableHttp }, client));

    private static async Task<CallToolResult> CallAsync(McpClient client, string tool, Dictionary<string, object?> arguments) =>
        await client.CallToolAsync(tool, arguments);

    private static string Text(CallToolResult result) => Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
}
