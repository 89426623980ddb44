namespace ManagedAccess.Cli.Doctor;

/// <summary>An agent as it was seen on the wire.</summary>
/// <param name="Id">Its name for <c>--agent</c>.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Accept">The <c>Accept</c> field of its page fetches; null for one that only calls MCP servers.</param>
/// <param name="Families">The groups it belongs to, as checks name them.</param>
internal sealed record Agent(string Id, string Name, string? Accept, params string[] Families);

/// <summary>The agents that the doctor knows, and the groups that checks name.</summary>
internal static class Agents
{
    public const string Every = "every agent";
    public const string PageReaders = "agents that read pages";
    public const string McpClients = "MCP clients";
    public const string TypeScript = "MCP TypeScript SDK";
    public const string Browsers = "agents in a browser";
    public const string ClaudeCode = "Claude Code";
    public const string ClaudeAi = "claude.ai";
    public const string ChatGpt = "ChatGPT";
    public const string VsCode = "VS Code";
    public const string Gemini = "Gemini CLI";
    public const string Codex = "Codex CLI";
    public const string Cursor = "Cursor";
    public const string CSharp = "MCP C# SDK";
    public const string PathFirst = "Zed and Grok";
    public const string Verifiers = "clients that verify signed metadata";
    public const string People = "people in a browser";

    public static IReadOnlyList<Agent> All { get; } =
    [
        new("claude-code", ClaudeCode, "text/markdown, text/html, */*", McpClients, PageReaders, TypeScript),
        new("opencode", "OpenCode", "text/markdown;q=1.0, text/x-markdown;q=0.9, text/plain;q=0.8, text/html;q=0.7, */*;q=0.1", McpClients, PageReaders, TypeScript),
        new("openclaw", "openclaw", "text/markdown, text/html;q=0.9, */*;q=0.1", PageReaders),
        new("gemini", Gemini, "text/markdown, */*", McpClients, PageReaders),
        new("claude-ai", ClaudeAi, null, McpClients, Browsers),
        new("chatgpt", ChatGpt, null, McpClients),
        new("vscode", VsCode, null, McpClients),
        new("codex", Codex, null, McpClients),
        new("cursor", Cursor, null, McpClients),
        new("mcp-remote", "mcp-remote", null, McpClients, TypeScript),
        new("csharp", CSharp, null, McpClients),
        new("zed", PathFirst, null, McpClients),
    ];

    /// <summary>Whether a finding concerns an agent.</summary>
    public static bool IsHurt(this Finding finding, Agent agent) =>
        finding.Check.Hurts.Any(name => name == Every || name == agent.Name || agent.Families.Contains(name));
}
