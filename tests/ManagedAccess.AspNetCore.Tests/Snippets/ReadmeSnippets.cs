using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace ManagedAccess.AspNetCore.Tests.Snippets;

/// <summary>What the README prints, compiled. ReadmeTests compares the two.</summary>
internal static class ReadmeSnippets
{
    public static void Smallest(string[] args)
    {
        // <smallest>
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddManagedAccess();

        var app = builder.Build();
        app.MapGet("/pages/{slug}", (string slug, RequestAttribution caller) =>
            Results.Extensions.MarkdownOrHtml($"# {slug}\n\nHello, {caller.User?.Name}.", $"<h1>{slug}</h1>"));
        app.MapGet("/healthz", () => "ok").AllowAnonymous();
        app.Run();
        // </smallest>
    }

    public static void Authorization(WebApplication app)
    {
        // <authorization>
        app.MapPost("/pages/{slug}", (string slug, RequestAttribution caller) => Results.NoContent())
            .RequireScope("wiki.write")
            .RequireHuman();
        // </authorization>
    }

    public static void SecondResource(WebApplication app)
    {
        // <second-resource>
        app.MapGroup("/mcp").AsProtectedResource("/mcp");
        // </second-resource>
    }

    public static void McpTools(WebApplicationBuilder builder)
    {
        // <mcp-tools>
        builder.Services.AddMcpServer().WithHttpTransport().WithTools<PageTools>().AddAuthorizationFilters();
        // </mcp-tools>
    }

    public static void Audit(WebApplicationBuilder builder)
    {
        // <audit>
        builder.Services.AddSingleton<IAuditSink, PagerSink>();
        // </audit>
    }

    public static void LinkedApps(WebApplicationBuilder builder)
    {
        // <linked-apps>
        builder.Services.AddHttpClient("reports").AddLinkedAppToken("reports.corp.example");
        // </linked-apps>
    }

    // <mcp-tool>
    [McpServerToolType]
    internal sealed class PageTools
    {
        [McpServerTool, RequireScope("wiki.write"), RequireHuman]
        public static string Publish(string slug) => $"Published {slug}.";
    }
    // </mcp-tool>

    private sealed class PagerSink : IAuditSink
    {
        public ValueTask WriteAsync(AuditRecord record) => ValueTask.CompletedTask;
    }
}
