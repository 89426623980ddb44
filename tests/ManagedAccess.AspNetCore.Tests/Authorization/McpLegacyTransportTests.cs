using System.Net;
using System.Text;
using System.Threading.Channels;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authorization;

/// <summary>A guarded MCP tool, called in ways that a server of today no longer reads header fields for.</summary>
[Trait("Case", "A41")]
public sealed class McpLegacyTransportTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // MapMcp puts the requirement on /message of the legacy SSE transport too, whose handler compares no header field with the body.
    [Theory]
    [InlineData("2026-07-28", "ping", true, true)]
    [InlineData("2026-07-28", "ping", false, true)]
    [InlineData("2026-07-28", "tools/list", true, false)]
    [InlineData("2027-01-01", "ping", true, false)]
    [InlineData("9999-12-31", "ping", false, false)]
    public async Task LegacySse_WithHeadersThatSaySomethingElse_DoesNotRunTheTool(string version, string method, bool initialize, bool meta)
    {
        var ran = Channel.CreateUnbounded<string>();
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.OnSocket = true;
            setup.Services = services =>
            {
                services.AddSingleton(ran);
#pragma warning disable MCP9004 // obsolete, and the transport under test
                services.AddMcpServer().WithHttpTransport(transport =>
                {
                    transport.SessionMode = ModelContextProtocol.AspNetCore.HttpServerSessionMode.Stateful;
                    transport.EnableLegacySse = true;
                }).WithTools<Tools>();
#pragma warning restore MCP9004
            };
            setup.App = web => web.MapMcp("/mcp").RequireAllScopes("wiki.list").RequireForMcpTool("publish", tool => tool.RequireAllScopes("wiki.write"));
        });
        var bearer = app.Bearer(claims => (claims["aud"], claims["scope"]) = (ProtectedApp.Resource + "/mcp", "wiki.list"));

        using var open = new HttpRequestMessage(HttpMethod.Get, "/mcp/sse");
        open.Headers.TryAddWithoutValidation(bearer.Name, bearer.Value);
        open.Headers.Add("Accept", "text/event-stream");
        using var stream = await app.Client.SendAsync(open, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).WaitAsync(Patience);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        using var events = new StreamReader(await stream.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        string? line;
        do
        {
            line = await events.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
        }
        while (line is not null && !line.StartsWith("data: ", StringComparison.Ordinal));
        var address = line!["data: ".Length..];

        async Task<HttpStatusCode> PostAsync(string body, params (string, string)[] fields)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(app.Client.BaseAddress!, "/mcp/sse"), new Uri(address, UriKind.RelativeOrAbsolute))) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation(bearer.Name, bearer.Value);
            foreach (var (name, value) in fields)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var response = await app.Client.SendAsync(request).WaitAsync(Patience);
            return response.StatusCode;
        }

        if (initialize)
        {
            await PostAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2024-11-05","capabilities":{},"clientInfo":{"name":"a","version":"1"}}}""");
            await PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        }

        var more = meta ? """,  "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"a","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}""" : "";
        var call = $$$"""{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"publish","arguments":{}{{{more}}}}}""";
        var honest = await PostAsync(call);
        var lying = await PostAsync(call, ("MCP-Protocol-Version", version), ("Mcp-Method", method));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (honest, lying));
        Assert.False(ran.Reader.TryRead(out _));
    }

    // Encoding.GetEncoding throws NotSupportedException for UTF-7, and MediaTypeHeaderValue.Encoding catches ArgumentException only.
    [Theory]
    [InlineData("utf-7")]
    [InlineData("unicode-1-1-utf-7")]
    [InlineData("x-unicode-2-0-utf-7")]
    [InlineData("\"utf-8\"")]
    [InlineData("")]
    [InlineData("latin1")]
    [InlineData("utf-32")]
    [InlineData("%00")]
    public async Task Charset_OfTheBody_IsNoServerError(string charset)
    {
        await using var app = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Call("publish"))) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=" + charset);
        request.Headers.TryAddWithoutValidation("Authorization", app.Bearer(claims => (claims["aud"], claims["scope"]) = (ProtectedApp.Resource + "/mcp", "wiki.list")).Value);

        using var response = await app.Client.SendAsync(request).WaitAsync(Patience);

        Assert.True((int)response.StatusCode < 500, $"{response.StatusCode}");
        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain(app.Logs.Events, entry => entry.Text.Contains("NotSupportedException", StringComparison.Ordinal));
    }

    private static string Call(string tool) => $$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{{tool}}}}","arguments":{}}}""";

    private static Task<ProtectedApp> StartAsync() => ProtectedApp.StartAsync(setup =>
    {
        setup.OnSocket = true;
        setup.App = web => web.MapPost("/mcp", () => "ran").RequireForMcpTool("publish", tool => tool.RequireAllScopes("wiki.write"));
    });

    [McpServerToolType]
    private sealed class Tools
    {
        [McpServerTool(Name = "publish")]
        public static string Publish(Channel<string> ran)
        {
            ran.Writer.TryWrite("published");
            return "published";
        }
    }
}
