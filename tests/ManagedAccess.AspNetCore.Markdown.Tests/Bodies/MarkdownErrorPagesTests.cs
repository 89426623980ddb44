using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests.Bodies;

/// <summary>The application's own error pages: partial output disappears, and HTML pages are converted like others.</summary>
public class MarkdownErrorPagesTests
{
    private const string ErrorPage = "<html><body><h1>Something broke</h1></body></html>";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Conformance", "REP-06")]
    public async Task ExceptionHandler_AfterPartialOutput_AnswersAlone(bool throughThePipe)
    {
        await using var app = await MarkdownApp.StartAsync(app =>
        {
            app.UseExceptionHandler(errors => errors.Run(context => Results.Content(ErrorPage, "text/html; charset=utf-8", statusCode: 500).ExecuteAsync(context)));
            app.MapGet("/page", async (HttpContext context) =>
            {
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<h1>partial</h1>");
                if (throughThePipe)
                {
                    context.Response.BodyWriter.GetSpan(1)[0] = (byte)'x';
                    context.Response.BodyWriter.Advance(1);
                }

                throw new InvalidOperationException("broken");
            });
        });

        using var response = await app.GetAsync("/page");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("text/markdown; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("Something broke\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(response.Headers.ETag);
    }

    [Fact]
    public async Task ExceptionHandler_ThatAnswersInJson_IsLeftAlone()
    {
        await using var app = await MarkdownApp.StartAsync(app =>
        {
            app.UseExceptionHandler(errors => errors.Run(context => Results.Text("{}", "application/problem+json", statusCode: 500).ExecuteAsync(context)));
            app.MapGet("/page", async (HttpContext context) =>
            {
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<h1>partial</h1>");
                throw new InvalidOperationException("broken");
            });
        });

        using var response = await app.GetAsync("/page");

        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("{}", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task DeveloperExceptionPage_OfAPage_IsConverted()
    {
        await using var app = await MarkdownApp.StartAsync(app =>
        {
            app.UseDeveloperExceptionPage();
            app.MapGet("/page", Task (HttpContext _) => throw new InvalidOperationException("broken on purpose"));
        });

        using var response = await app.GetAsync("/page", "text/markdown, text/html");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("broken on purpose", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(403)]
    [Trait("Conformance", "REP-06")]
    public async Task StatusCodePages_InHtml_AreConverted(int status)
    {
        await using var app = await MarkdownApp.StartAsync(app =>
        {
            app.UseStatusCodePages("text/html; charset=utf-8", "<h1>Status {0}</h1>");
            app.MapGet("/page", () => Results.StatusCode(status));
        });

        using var response = await app.GetAsync("/page");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("text/markdown", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith($"Status {status}\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StatusCodePages_ReExecuted_AreConverted()
    {
        await using var app = await MarkdownApp.StartAsync(app =>
        {
            app.UseStatusCodePagesWithReExecute("/error/{0}");
            app.UseRouting();
            app.MapGet("/error/{code:int}", (int code) => Results.Content($"<h1>No page, {code}</h1>", "text/html"));
        });

        using var response = await app.GetAsync("/nowhere");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.StartsWith("No page, 404\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
