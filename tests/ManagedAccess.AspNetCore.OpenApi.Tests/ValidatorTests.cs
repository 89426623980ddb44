using System.Text.Json.Nodes;
using ManagedAccess.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

[assembly: AssemblyFixture(typeof(NodeWorkspace))]

namespace ManagedAccess.AspNetCore.OpenApi.Tests;

/// <summary>The document before a validator of another make: @seriousme/openapi-schema-validator, with the JSON Schemas of the OpenAPI Initiative.</summary>
public sealed class ValidatorTests(NodeWorkspace node) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openapi-");

    [Theory]
    [InlineData(OpenApiSpecVersion.OpenApi3_0, "3.0")]
    [InlineData(OpenApiSpecVersion.OpenApi3_1, "3.1")]
    public async Task Document_OfAnAppWithEverything_IsValid(OpenApiSpecVersion version, string name)
    {
        var document = await WholeAsync(version);

        Assert.Equal((0, $"valid OpenAPI {name}"), await ValidateAsync(document));
        AssertReferences(document);
    }

    // The validator sees what is wrong, so its "valid" counts.
    [Fact]
    public async Task Document_WithAMistake_IsNotValid()
    {
        var document = await WholeAsync(OpenApiSpecVersion.OpenApi3_1);
        document["components"]!["securitySchemes"]!["ManagedAccess"]!.AsObject().Remove("openIdConnectUrl");

        var (exitCode, output) = await ValidateAsync(document);

        Assert.Equal(1, exitCode);
        Assert.Contains("openIdConnectUrl", output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Task<JsonNode> WholeAsync(OpenApiSpecVersion version) => DescribedApp.ReadAsync(
        app =>
        {
            app.MapGet("/pages/{slug}", (string slug) => Results.Extensions.MarkdownOrHtml("# " + slug, "<h1>" + slug + "</h1>")).RequireAllScopes("wiki.read");
            app.MapPost("/pages/{slug}", (string slug) => TypedResults.NoContent()).RequireAllScopes("wiki.write").RequireAnyScope("a", "b").ProducesProblem(403);
            app.MapGet("/old", () => Results.Content("<h1>Page</h1>", "text/html")).Produces<string>(200, "text/html");
            app.MapGet("/mcp/tools", () => "tools").AsProtectedResource("/mcp");
            app.MapGet("/healthz", () => "ok").AllowAnonymous();
        },
        describe: options =>
        {
            options.OpenApiVersion = version;
            options.AddManagedAccess();
        });

    // The JSON Schema of OpenAPI cannot say that a requirement names a scheme that exists.
    private static void AssertReferences(JsonNode document) => Assert.All(
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).SelectMany(operation => operation.Value!["security"]?.AsArray() ?? []).SelectMany(requirement => requirement!.AsObject()),
        requirement => Assert.NotNull(document["components"]!["securitySchemes"]![requirement.Key]));

    private async Task<(int ExitCode, string Output)> ValidateAsync(JsonNode document)
    {
        var file = Path.Combine(_folder.FullName, "openapi.json");
        await File.WriteAllTextAsync(file, document.ToJsonString(), TestContext.Current.CancellationToken);
        await using var process = await node.StartAsync("validate.mjs", file);
        var exitCode = await process.WaitForExitAsync(TimeSpan.FromSeconds(60));
        return (exitCode, process.Output);
    }
}
