using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.FreshApps;

/// <summary>What the apps trust, on loopback ports: an OAuth authorization server, and a Cloudflare Access account.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private readonly List<WebApplication> _hosts = [];

    private Servers()
    {
        OAuth = new TestIssuer(Origin(FreePort.Next()));
        Access = new TestIssuer(Origin(FreePort.Next()));
        OAuth.MetadataOverride = new JsonObject
        {
            ["issuer"] = OAuth.Issuer,
            ["jwks_uri"] = $"{OAuth.Issuer}/keys",
            ["authorization_endpoint"] = $"{OAuth.Issuer}/authorize",
            ["token_endpoint"] = $"{OAuth.Issuer}/token",
            ["response_types_supported"] = new JsonArray("code"),
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
        }.ToJsonString();
    }

    public TestIssuer OAuth { get; }

    public TestIssuer Access { get; }

    public static async Task<Servers> StartAsync()
    {
        var servers = new Servers();
        foreach (var issuer in new[] { servers.OAuth, servers.Access })
        {
            servers._hosts.Add(await ServeAsync(issuer));
        }

        return servers;
    }

    public static string Origin(int port) => $"http://127.0.0.1:{port}";

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }

    private static async Task<WebApplication> ServeAsync(TestIssuer issuer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(issuer.Issuer);
        builder.Logging.ClearProviders();
        var host = builder.Build();
        var answers = new HttpMessageInvoker(new TestIssuerHandler(issuer));
        host.Run(async context =>
        {
            using var question = new HttpRequestMessage(HttpMethod.Get, issuer.Issuer + context.Request.Path);
            using var answer = await answers.SendAsync(question, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        });
        await host.StartAsync();
        return host;
    }
}
