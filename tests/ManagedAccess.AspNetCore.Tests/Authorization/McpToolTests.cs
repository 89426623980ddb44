using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authorization;

/// <summary>Requirements as attributes of MCP tools, over HTTP. It is the MCP SDK's filters that evaluate them; the endpoint asks for nothing.</summary>
public sealed class McpToolTests
{
    private const string OlderProtocol = "2025-11-25"; // its responses start before the tool is known
    private const string NewerProtocol = "2026-07-28";

    // The tool, and what a caller has who lacks nothing else.
    public static TheoryData<string, string> AttributedTools => new()
    {
        { "scope", """{ "scope": "wiki.read" }""" },
        { "two_scopes", """{ "scope": "wiki.write" }""" },
        { "any", """{ "scope": "wiki.read" }""" },
        { "human", """{ "sub": "client-1" }""" },
        { "recent", """{ "auth_time": 0 }""" },
        { "context", """{ "acr": "loa1" }""" },
        { "group", """{ "groups": ["sales"] }""" },
    };

    [Theory]
    [MemberData(nameof(AttributedTools))]
    [Trait("Conformance", "ATT-08")]
    public async Task Tool_WithAnAttribute_IsListedAndRunForThoseWhoMeetIt(string tool, string poor)
    {
        await using var app = await StartAsync();

        foreach (var protocol in (string[])[OlderProtocol, NewerProtocol])
        {
            Assert.Contains(tool, await ListAsync(app, Caller(app), protocol));
            Assert.Equal("ran", await CallAsync(app, Caller(app), tool, protocol));
            Assert.DoesNotContain(tool, await ListAsync(app, Caller(app, poor), protocol));
            Assert.Equal("Access forbidden: This tool requires authorization.", await CallAsync(app, Caller(app, poor), tool, protocol));
            Assert.Equal("ran", await CallAsync(app, Caller(app, poor), "open", protocol));
        }
    }

    // What docs/how-to/mcp-tools.md warns of: to HTTP a tool that the filters refuse is an answer like any other.
    [Theory]
    [InlineData(OlderProtocol)]
    [InlineData(NewerProtocol)]
    public async Task Refusal_ByTheFiltersOfTheSdk_IsNoRefusalToHttp(string protocol)
    {
        await using var app = await StartAsync();

        var response = await PostAsync(app, Caller(app, """{ "scope": "wiki.read" }"""), "tools/call", new() { ["name"] = "scope" }, protocol);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(ReceivedChallenge.Of(response));
        Assert.Equal("Served", app.Audit.Last.Outcome.ToString());
    }

    [Fact]
    public async Task Tool_WithAnAttributeAndWithoutTheFilters_IsClosedToEveryone()
    {
        await using var app = await StartAsync(filters: false);

        foreach (var protocol in (string[])[OlderProtocol, NewerProtocol])
        {
            Assert.NotEqual("ran", await CallAsync(app, Caller(app), "scope", protocol));
            Assert.Equal("ran", await CallAsync(app, Caller(app), "open", protocol));
        }
    }

    private static (string Name, string Value) Caller(ProtectedApp app, string but = "{}") => app.Bearer(claims =>
    {
        (claims["aud"], claims["scope"], claims["acr"], claims["groups"]) = (ProtectedApp.Resource + "/mcp", "wiki.read wiki.write", "loa2", new JsonArray("finance"));
        claims["auth_time"] = app.Clock.GetUtcNow().ToUnixTimeSeconds();
        foreach (var (name, value) in JsonNode.Parse(but)!.AsObject())
        {
            claims[name] = value!.DeepClone();
        }
    });

    private static async Task<string[]> ListAsync(ProtectedApp app, (string, string) caller, string protocol)
    {
        var answer = await AnswerAsync(await PostAsync(app, caller, "tools/list", [], protocol));
        return [.. answer.GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)];
    }

    /// <summary>What the tool said, or the server in its place.</summary>
    private static async Task<string?> CallAsync(ProtectedApp app, (string, string) caller, string tool, string protocol)
    {
        var answer = await AnswerAsync(await PostAsync(app, caller, "tools/call", new() { ["name"] = tool }, protocol));
        return answer.TryGetProperty("error", out var error)
            ? error.GetProperty("message").GetString()
            : answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString();
    }

    private static async Task<JsonElement> AnswerAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        return JsonElement.Parse(body.Split('\n').Single(line => line.StartsWith("data: ", StringComparison.Ordinal))["data: ".Length..]);
    }

    private static async Task<HttpResponseMessage> PostAsync(
        ProtectedApp app, (string Name, string Value) caller, string method, JsonObject parameters, string protocol)
    {
        var name = parameters["name"]?.GetValue<string>();
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = protocol,
            ["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = "test", ["version"] = "1" },
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
        };
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(body.ToJsonString(), null, "application/json") };
        request.Headers.TryAddWithoutValidation(caller.Name, caller.Value);
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", protocol);
        request.Headers.Add("Mcp-Method", method);
        request.Headers.Add("Mcp-Name", name);
        return await app.Client.SendAsync(request);
    }

    private static Task<ProtectedApp> StartAsync(bool filters = true) => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["Callers:AllowServices"] = "true";
        setup.Services = services =>
        {
            var mcp = services.AddMcpServer().WithHttpTransport(transport => transport.Stateless = true).WithTools<Tools>();
            if (filters)
            {
                mcp.AddAuthorizationFilters();
            }
        };
        setup.App = web => web.MapMcp("/mcp");
    });

    private static class Ran
    {
        public const string Answer = "ran";
    }

    [McpServerToolType]
    private sealed class Tools
    {
        [McpServerTool(Name = "open")]
        public static string Open() => Ran.Answer;

        [McpServerTool(Name = "scope"), RequireAllScopes("wiki.write")]
        public static string Scope() => Ran.Answer;

        [McpServerTool(Name = "two_scopes"), RequireAllScopes("wiki.read"), RequireAllScopes("wiki.write")]
        public static string TwoScopes() => Ran.Answer;

        [McpServerTool(Name = "any"), RequireAnyScope("wiki.write", "wiki.admin")]
        public static string Any() => Ran.Answer;

        [McpServerTool(Name = "human"), RequireHuman]
        public static string Human() => Ran.Answer;

        [McpServerTool(Name = "recent"), RequireRecentAuthentication(60)]
        public static string Recent() => Ran.Answer;

        [McpServerTool(Name = "context"), RequireAuthenticationContext("loa2")]
        public static string Context() => Ran.Answer;

        [McpServerTool(Name = "group"), RequireGroup("finance")]
        public static string Group() => Ran.Answer;
    }
}
