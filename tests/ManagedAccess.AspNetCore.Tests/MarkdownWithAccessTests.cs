using ManagedAccess.AspNetCore.Markdown;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
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
        await using var app = await Start(services => _ = before
            ? services.AddMarkdownNegotiation(options => options.Variant = "GFM").AddManagedAccess().Services
            : services.AddManagedAccess().Services.AddMarkdownNegotiation(options => options.Variant = "GFM"));
        using var response = await Get(app);
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
        await using var app = await Start(services => _ = before
            ? services.Configure<MarkdownOptions>(options => options.Enabled = false).AddManagedAccess().Services
            : services.AddManagedAccess().Services.Configure<MarkdownOptions>(options => options.Enabled = false));

        using var response = await Get(app);

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
    }

    private static async Task<WebApplication> Start(Action<IServiceCollection> services)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ManagedAccess:Resource"] = "https://wiki.example",
            ["ManagedAccess:AuthorizationServers:0:Issuer"] = "https://login.example",
            ["ManagedAccess:Markdown:Enabled"] = "true",
            ["ManagedAccess:Markdown:ExcludeSelectors:0"] = "nav",
        });
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider()); // the time limit of a conversion never passes
        services(builder.Services);
        var app = builder.Build();
        app.MapGet("/", () => Results.Content("<main><h1>Page</h1></main>", "text/html")).AllowAnonymous();
        await app.StartAsync();
        return app;
    }

    private static async Task<HttpResponseMessage> Get(WebApplication app)
    {
        using var client = app.GetTestClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "text/markdown");
        return await client.GetAsync(new Uri("/", UriKind.Relative));
    }
}
