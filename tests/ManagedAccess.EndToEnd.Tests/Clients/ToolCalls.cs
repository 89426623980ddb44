using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAccess.EndToEnd.Tests.Processes;

namespace ManagedAccess.EndToEnd.Tests.Clients;

/// <summary>MCP without a client's help: one JSON-RPC message, one answer, as they stand on the wire.</summary>
public sealed class ToolCalls(WikiProcess wiki, string token)
{
    public Task<HttpResponseMessage> ListAsync(string path = "/mcp") => PostAsync(path, new JsonObject { ["method"] = "tools/list" });

    public Task<HttpResponseMessage> CallAsync(string tool, JsonObject arguments) => PostAsync(
        "/mcp", new JsonObject { ["method"] = "tools/call", ["params"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments } });

    /// <summary>Reads a page and saves it with one more paragraph.</summary>
    public async Task AddAsync(string slug, string paragraph, string note)
    {
        var page = await ReadTextAsync(await CallAsync("read_page", new JsonObject { ["slug"] = slug }));
        var (frontMatter, text) = SamplePages.Split(page);
        var revision = Assert.Single(frontMatter, line => line.StartsWith("revision: ", StringComparison.Ordinal))["revision: ".Length..];

        await ReadTextAsync(await CallAsync("edit_page", new JsonObject
        {
            ["slug"] = slug,
            ["markdown"] = $"{text}\n\n{paragraph}\n",
            ["revision"] = int.Parse(revision, System.Globalization.CultureInfo.InvariantCulture),
            ["note"] = note,
        }));
    }

    private static async Task<string> ReadTextAsync(HttpResponseMessage response)
    {
        using var _ = response;
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);

        // Streamable HTTP: one event, or the message itself.
        var message = body.Split('\n').FirstOrDefault(line => line.StartsWith("data: ", StringComparison.Ordinal))?["data: ".Length..] ?? body;
        var result = JsonElement.Parse(message).GetProperty("result");
        Assert.False(result.TryGetProperty("isError", out var isError) && isError.GetBoolean(), body);
        return result.GetProperty("content")[0].GetProperty("text").GetString()!;
    }

    private async Task<HttpResponseMessage> PostAsync(string path, JsonObject message)
    {
        message["jsonrpc"] = "2.0";
        message["id"] = 1;

        // The path must reach the wire as it stands here.
        var address = new Uri(wiki.Origin + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Headers = { { "Accept", "application/json, text/event-stream" }, { "MCP-Protocol-Version", "2025-11-25" } },
            Content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await wiki.Http.SendAsync(request);
    }
}
