using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests;

/// <summary>The ways the framework itself renders a page.</summary>
public class MarkdownOfFrameworksTests
{
    [Fact]
    public async Task RazorComponent_AsAResult_IsConverted()
    {
        await using var app = await Start<Plain>();

        using var response = await app.GetAsync("/page");

        Assert.Equal("text/markdown", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("Hello", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RazorComponent_ThatStreams_DoesNotLoseItsContent()
    {
        await using var app = await Start<Streaming>();

        using var response = await app.GetAsync("/page");

        Assert.Equal("text/markdown", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("Loaded\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeveloperExceptionPage_AsMarkdown_ShowsTheErrorAndNoCredential()
    {
        await using var app = await MarkdownApp.StartAsync(
            app =>
            {
                app.UseDeveloperExceptionPage();
                app.MapGet("/page", string () => throw new InvalidOperationException("boom"));
            },
            realConverter: true);

        var secret = string.Join('-', "a", "credential"); // in parts, because the page shows these lines too
        using var response = await app.GetAsync(
            "/page?tab=1", MarkdownApp.ClaudeCode, ("Authorization", "Bearer " + secret), ("Cookie", "CF_Authorization=" + secret), ("Cf-Access-Jwt-Assertion", secret));

        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal("text/markdown", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("InvalidOperationException: boom", body, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, body, StringComparison.Ordinal);
    }

    private static Task<MarkdownApp> Start<TComponent>()
        where TComponent : IComponent => MarkdownApp.StartAsync(
        app => app.MapGet("/page", () => new RazorComponentResult<TComponent>()),
        services: services => services.AddRazorComponents());

    private sealed class Plain : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddMarkupContent(0, "<h1>Hello</h1>");
    }

    [StreamRendering]
    private sealed class Streaming : ComponentBase
    {
        private string? _text;

        protected override async Task OnInitializedAsync()
        {
            await Task.Yield();
            _text = "Loaded";
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "h1");
            builder.AddContent(1, _text ?? "Loading");
            builder.CloseElement();
        }
    }
}
