using System.Net;
using System.Text;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authorization;

/// <summary>Requirements on MCP tools that HTTP sees: 403 with every scope, before the MCP server has read the call.</summary>
[Trait("Case", "A41")]
public sealed class McpToolRequirementTests
{
    private const string Newer = "2026-07-28";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Each way to say "publish": whose header fields are checked against the body by the server, and bodies as servers may read them.
    public static TheoryData<string, string?, string?, string> WaysToCall => new()
    {
        { Newer, "tools/call", "publish", Call("publish") },
        { Newer, "tools/call", "=?base64?cHVibGlzaA==?=", Call("publish") },
        { Newer, "tools/call", " publish ", Call("publish") },
        { "2027-01-15", "tools/call", "publish", Call("publish") },
        { "2025-11-25", null, null, Call("publish") },
        { "2025-11-25", "tools/call", "open", Call("publish") }, // no server compares header fields in this revision
        { "2025-11-25", "tools/list", null, Call("publish") },
        { "", null, null, Call("publish") },
        { "", "tools/call", "open", Call("publish") },
        { "zzzz", "tools/call", "open", Call("publish") }, // no revision, so it says nothing about the server either
        { "9999", "tools/call", "open", Call("publish") },
        { Newer, null, null, Call("publish") },
        { Newer, "tools/call", null, Call("publish") },
        { Newer, "tools/call", "=?base64?*?=", Call("publish") },
        { "", null, null, Call("\\u0070ublish") },
        { "", null, null, """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"open","name":"publish"}}""" },
        { "", null, null, """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"publish","name":"open"}}""" },
        { "", null, null, """{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call","params":{"name":"publish"}}""" },
        { "", null, null, """{"jsonrpc":"2.0","id":1,"Method":"tools/call","Params":{"Name":"publish"}}""" },
        { "", null, null, """{"params":{"name":"publish"},"method":"tools/call","id":1,"jsonrpc":"2.0"}""" },
        { "", null, null, $"[{Call("open")},{Call("publish")}]" },
        { "", null, null, "\uFEFF" + Call("publish") },
    };

    [Theory]
    [MemberData(nameof(WaysToCall))]
    [Trait("Conformance", "CHL-09")]
    public async Task Call_WithoutTheScopesOfTheTool_Is403WithAllOfThem(string revision, string? method, string? name, string body)
    {
        await using var app = await StartAsync();

        foreach (var path in (string[])["/mcp", "/mcp/attributed"])
        {
            using var response = await PostAsync(app, path, Scopes(app, "wiki.list"), revision, method, name, body);

            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            var challenge = Assert.Single(ReceivedChallenge.Of(response));
            Assert.Equal("insufficient_scope", challenge.Error);
            Assert.Equal(["wiki.list", "wiki.read", "wiki.write"], challenge.Scope!.Split(' ').Order());
            Assert.Equal(ProtectedApp.Metadata + "/mcp", challenge.ResourceMetadata);
            Assert.Equal(("Forbidden", "insufficient_scope"), (app.Audit.Last.Outcome.ToString(), app.Audit.Last.Reason));
        }
    }

    [Theory]
    [MemberData(nameof(WaysToCall))]
    public async Task Call_WithTheScopesOfTheTool_ReachesTheServerWithItsBody(string revision, string? method, string? name, string body)
    {
        await using var app = await StartAsync();

        using var response = await PostAsync(app, "/mcp", Scopes(app, "wiki.list wiki.read wiki.write"), revision, method, name, body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Encoding.UTF8.GetBytes(body), await response.Content.ReadAsByteArrayAsync());
    }

    // What a tool asks and the caller lacks decides the answer, as at an endpoint.
    [Theory]
    [InlineData("human", "human_required")]
    [InlineData("direct", "direct_human_required")]
    [InlineData("group", "group_required")]
    [InlineData("role", "forbidden")]
    [InlineData("recent", "insufficient_user_authentication")]
    public async Task Call_OfAToolThatAsksForMoreThanScopes_IsRefusedAsAnEndpointWould(string tool, string reason)
    {
        await using var app = await StartAsync();

        var caller = app.Bearer(claims =>
        {
            (claims["aud"], claims["scope"], claims["auth_time"]) = (ProtectedApp.Resource + "/mcp", "wiki.list", 1);
            claims["sub"] = tool == "human" ? "client-1" : "ada";
        });
        foreach (var (revision, method, name) in new[] { (Newer, "tools/call", tool), ("2025-11-25", null, null) })
        {
            using var response = await PostAsync(app, "/mcp", caller, revision, method, name, Call(tool));

            Assert.True(response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized, $"{response.StatusCode}");
            Assert.Equal(reason, app.Audit.Last.Reason);
        }
    }

    [Theory]
    [InlineData(Newer, "tools/call", "open", "open")]
    [InlineData(Newer, "tools/call", "allowed", "allowed")]
    [InlineData(Newer, "tools/call", "Publish", "Publish")] // no such tool: names are compared ordinally, and the server says so
    [InlineData(Newer, "tools/list", null, null)]
    [InlineData(Newer, "prompts/get", "publish", "publish")]
    [InlineData("2025-11-25", null, null, "open")]
    [InlineData("2025-11-25", null, null, null)]
    public async Task Message_ThatCallsNoToolWithRequirements_AsksWhatTheEndpointAsks(string revision, string? method, string? name, string? tool)
    {
        await using var app = await StartAsync();
        var body = tool is null ? """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"name":"publish"}}""" : Call(tool).Replace("tools/call", method ?? "tools/call", StringComparison.Ordinal);

        foreach (var path in (string[])["/mcp", "/mcp/attributed"])
        {
            using var response = await PostAsync(app, path, Scopes(app, "wiki.list"), revision, method, name, body);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            using var refused = await PostAsync(app, path, Scopes(app, "wiki.write"), revision, method, name, body);
            Assert.Equal("wiki.list", Assert.Single(ReceivedChallenge.Of(refused)).Scope);
        }
    }

    // A body that cannot be read may call any tool.
    [Theory]
    [InlineData("", "application/json")]
    [InlineData("not json", "application/json")]
    [InlineData("{\"method\":\"tools/call\",\"params\":{\"name\":\"\\ud800\"}}", "application/json")]
    [InlineData("{}", "application/json; charset=no-such")]
    public async Task Body_ThatNobodyCanRead_ReachesNoServer(string body, string type)
    {
        await using var app = await StartAsync();

        using var response = await PostAsync(app, "/mcp", Scopes(app, "wiki.list wiki.read wiki.write"), "", null, null, body, type);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("iso-8859-1")]
    public async Task Body_InAnotherCharset_IsReadAsServersReadIt(string charset)
    {
        await using var app = await StartAsync();
        var encoding = Encoding.GetEncoding(charset);

        foreach (var (scopes, status) in new[] { ("wiki.list", HttpStatusCode.Forbidden), ("wiki.list wiki.read wiki.write", HttpStatusCode.OK) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(Call("publish"), encoding, "application/json") };
            request.Headers.TryAddWithoutValidation("Authorization", Scopes(app, scopes).Value);
            using var response = await app.Client.SendAsync(request).WaitAsync(Patience);
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task Call_OfTheNewerRevision_IsRefusedBeforeItsBodyIsSent()
    {
        await using var app = await StartAsync();
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new HeldBack(answered.Task) };
        request.Headers.TryAddWithoutValidation("Authorization", Scopes(app, "wiki.list").Value);
        request.Headers.Add("MCP-Protocol-Version", Newer);
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", "publish");

        using var response = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
        answered.SetResult();

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    // CHL-06: the first answer already names what the call needs, and a stranger's body is not read for it.
    [Theory]
    [InlineData(Newer, "tools/call", "publish", "wiki.list wiki.read wiki.write")]
    [InlineData("2025-11-25", null, null, "wiki.list")]
    [Trait("Conformance", "CHL-06")]
    public async Task Stranger_IsToldTheScopesOfTheCall(string revision, string? method, string? name, string scopes)
    {
        await using var app = await StartAsync();

        using var response = await PostAsync(app, "/mcp", null, revision, method, name, Call("publish"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(scopes.Split(' '), Assert.Single(ReceivedChallenge.Of(response)).Scope!.Split(' ').Order());
    }

    [Fact]
    public async Task Stranger_AtAServerOpenToAll_IsAskedForNoMoreThanTheToolAsks()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.LaterServices = services => services.Configure<AuthorizationOptions>(options => options.FallbackPolicy = null)
                .PostConfigure<AuthorizationOptions>(options => options.FallbackPolicy = null);
            setup.App = web => web.MapPost("/mcp", EchoAsync).RequireForMcpTool("publish", tool => tool.RequireAllScopes("wiki.write"));
        });

        foreach (var (revision, method) in new[] { (Newer, "tools/call"), ("2025-11-25", null) })
        {
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, "/mcp", null, revision, method, method is null ? null : "open", Call("open"))).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(app, "/mcp", null, revision, method, method is null ? null : "publish", Call("publish"))).StatusCode);
        }
    }

    [Fact]
    public void Convention_WithoutAToolOrAPolicy_Throws()
    {
        var web = WebApplication.CreateSlimBuilder().Build();
        var endpoint = web.MapPost("/mcp", EchoAsync);

        Assert.Throws<ArgumentException>(() => endpoint.RequireForMcpTool("", tool => tool.RequireHuman()));
        Assert.Throws<InvalidOperationException>(() => endpoint.RequireForMcpTool("publish", _ => { }));
    }

    // AllowAnonymous makes the framework pass over everything else an endpoint asks, wherever it stands.
    [Theory]
    [InlineData("after")]
    [InlineData("before")]
    [InlineData("group")]
    [InlineData("beside RequireAuthorization")]
    public async Task AllowAnonymous_OpensTheServerAndNotItsGuardedTools(string where)
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web =>
        {
            var group = web.MapGroup("");
            var server = (where is "group" ? group : (IEndpointRouteBuilder)web).MapPost("/mcp", EchoAsync);
            _ = where switch
            {
                "before" => server.AllowAnonymous(),
                "beside RequireAuthorization" => server.RequireAuthorization().RequireAllScopes("wiki.list").AllowAnonymous(),
                _ => server,
            };
            server.RequireForMcpTool("publish", tool => tool.RequireAllScopes("wiki.write"));
            server.RequireForMcpTool("delete", tool => tool.RequireAllScopes("wiki.admin"));
            _ = where is "group" ? (IEndpointConventionBuilder)group.AllowAnonymous() : server.AllowAnonymous();
        });

        async Task<HttpStatusCode> StatusAsync(string body, (string, string)? caller = null) => (await PostAsync(app, "/mcp", caller, "2025-06-18", null, null, body)).StatusCode;

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}"""));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Call("read")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(Call("publish")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(Call("delete")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(Call("delete"), Scopes(app, "wiki.write")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Call("publish"), Scopes(app, "wiki.write")));
    }

    private static string Call(string tool) => $$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{{tool}}}}","arguments":{}}}""";

    private static (string Name, string Value) Scopes(ProtectedApp app, string scopes) =>
        app.Bearer(claims => (claims["aud"], claims["scope"]) = (ProtectedApp.Resource + "/mcp", scopes));

    private static async Task<HttpResponseMessage> PostAsync(
        ProtectedApp app, string path, (string Name, string Value)? caller, string revision, string? method, string? name, string body, string type = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        foreach (var (field, value) in new[] { (caller?.Name, caller?.Value), ("MCP-Protocol-Version", revision), ("Mcp-Method", method), ("Mcp-Name", name) })
        {
            if (value is { Length: > 0 })
            {
                request.Headers.TryAddWithoutValidation(field!, value);
            }
        }

        return await app.Client.SendAsync(request).WaitAsync(Patience);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false);
        await context.Response.WriteAsync(await reader.ReadToEndAsync(context.RequestAborted));
    }

    private static Task<ProtectedApp> StartAsync() => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["Callers:AllowServices"] = "true";
        setup.Services = services => services.AddMcpServer().WithTools<Tools>();
        setup.App = web =>
        {
            web.MapPost("/mcp", EchoAsync)
                .RequireAllScopes("wiki.list")
                .RequireForMcpTool("publish", tool => tool.RequireAllScopes("wiki.read", "wiki.write"))
                .RequireForMcpTool("human", tool => tool.RequireHuman())
                .RequireForMcpTool("direct", tool => tool.RequireDirectHuman())
                .RequireForMcpTool("group", tool => tool.RequireGroup("finance"))
                .RequireForMcpTool("role", tool => tool.RequireRole("admin"))
                .RequireForMcpTool("recent", tool => tool.RequireRecentAuthentication(TimeSpan.FromMinutes(5)));
            web.MapPost("/mcp/attributed", EchoAsync)
                .RequireAllScopes("wiki.list")
                .RequireForMcpTools((context, name) =>
                    context.RequestServices.GetServices<McpServerTool>().FirstOrDefault(tool => tool.ProtocolTool.Name == name)?.Metadata ?? []);
        };
    });

    [McpServerToolType]
    private sealed class Tools
    {
        [McpServerTool(Name = "open")]
        public static string Open() => "";

        [McpServerTool(Name = "allowed"), RequireAllScopes("wiki.write"), AllowAnonymous]
        public static string Allowed() => "";

        [McpServerTool(Name = "publish"), RequireAllScopes("wiki.read"), RequireAllScopes("wiki.write")]
        public static string Publish() => "";
    }

    /// <summary>A body whose first byte is sent when there is an answer.</summary>
    private sealed class HeldBack(Task answered) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            await answered.WaitAsync(Patience);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 100;
            return true;
        }
    }
}
