using ManagedAccess.AspNetCore.Markdown;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary>The Markdown package beside access: its middleware stands once, its settings are read once.</summary>
public sealed class MarkdownWithAccessTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AddMarkdownNegotiation_BesideAddManagedAccess_LeavesThePlaceToTheCore(bool before)
    {
        await using var app = await StartAsync(before, services => services.AddMarkdownNegotiation(options => options.Variant = "GFM"));
        using var response = await app.GetAsync("/", Callers.Agent);
        Action<IApplicationBuilder> next = _ => { };

        var filter = app.Services.GetServices<IStartupFilter>().OfType<MarkdownStartupFilter>().Single();

        Assert.Same(next, filter.Configure(next));
        Assert.Equal("text/markdown; charset=utf-8; variant=GFM", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(["nav"], app.Services.GetRequiredService<MarkdownOptions>().ExcludeSelectors);
    }

    // A29
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Configure_OfMarkdownOptions_IsObeyed(bool before)
    {
        await using var app = await StartAsync(before, services => services.Configure<MarkdownOptions>(options => options.Enabled = false));

        using var response = await app.GetAsync("/", Callers.Agent);

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
    }

    private static Task<ProtectedApp> StartAsync(bool before, Action<IServiceCollection> services) => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["Markdown:Enabled"] = "true";
        setup.Settings["Markdown:ExcludeSelectors:0"] = "nav";
        setup.Services = before ? services : null;
        setup.LaterServices = before ? null : services;
        setup.App = web => web.MapGet("/", () => Results.Content("<main><h1>Page</h1></main>", "text/html")).AllowAnonymous();
    });
}
