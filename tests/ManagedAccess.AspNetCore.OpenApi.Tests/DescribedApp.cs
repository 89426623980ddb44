using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.OpenApi.Tests;

/// <summary>An app with an OpenAPI document, as its clients read it.</summary>
internal static class DescribedApp
{
    /// <summary>Starts an app and reads its document.</summary>
    public static async Task<JsonNode> ReadAsync(Action<WebApplication> map, Action<ProtectedAppSetup>? change = null, Action<OpenApiOptions>? describe = null)
    {
        await using var app = await StartAsync(map, change, describe);
        using var response = await app.GetAsync("/openapi/v1.json");
        return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
    }

    public static Task<ProtectedApp> StartAsync(Action<WebApplication> map, Action<ProtectedAppSetup>? change = null, Action<OpenApiOptions>? describe = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.LaterServices = services => services.AddOpenApi(describe ?? (options => options.AddManagedAccess()));
        setup.App = web =>
        {
            web.MapOpenApi().AllowAnonymous();
            map(web);
        };
        change?.Invoke(setup);
    });

    public static void AssertJson(string expected, JsonNode? actual) => Assert.Equal(JsonNode.Parse(expected)?.ToJsonString(), actual?.ToJsonString());
}
