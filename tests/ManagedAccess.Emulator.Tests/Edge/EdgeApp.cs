using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ManagedAccess.Emulator.Tests.Edge;

/// <summary>An application behind the edge that answers with the request it got.</summary>
internal static class EdgeApp
{
    public const string AssertionHeader = "Cf-Access-Jwt-Assertion";
    public const string ServiceId = "e367826f93b8d71185e03fe518aff3b4.access";
    public const string ServiceSecret = "cfast_not-a-secret";

    private static readonly (string, string?)[] Service =
    [
        ("Emulator:ServiceTokens:0:Name", "export"), ("Emulator:ServiceTokens:0:ClientId", ServiceId), ("Emulator:ServiceTokens:0:ClientSecret", ServiceSecret),
    ];

    public static Task<EmulatedApp> StartAsync(params (string Key, string? Value)[] settings) => StartAsync(folder: null, settings);

    public static Task<EmulatedApp> StartAsync(string? folder, params (string Key, string? Value)[] settings) => EmulatedApp.StartAsync(new EmulatedApp.Setup
    {
        Folder = folder,
        Settings = [("Emulator:Mode", "Edge"), .. Service, .. settings],
        Map = MapEcho,
    });

    /// <summary>Adds the endpoints that answer with the request they got.</summary>
    public static void MapEcho(WebApplication application)
    {
        application.Map("/refuses", () => Results.Json(new { error = "mine" }, statusCode: 401));
        application.Map("/{**path}", (HttpContext context) => Results.Json(
            context.Request.Headers.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
    }

    /// <summary>The lines of the policy as settings.</summary>
    public static (string, string?)[] Policy(params string[] lines) => [.. lines.Index().Select(line => ($"Emulator:Policy:{line.Index}", (string?)line.Item))];

    public static HttpRequestMessage Get(string uri, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    public static HttpRequestMessage AsService(string uri, string secret = ServiceSecret)
        => Get(uri, ("CF-Access-Client-Id", ServiceId), ("CF-Access-Client-Secret", secret));

    /// <summary>The header fields that the application got.</summary>
    public static async Task<Dictionary<string, string>> ReadRequestAsync(this HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new(JsonSerializer.Deserialize<Dictionary<string, string>>(await response.Content.ReadAsStringAsync())!, StringComparer.OrdinalIgnoreCase);
    }

    public static JsonWebToken ReadAssertion(this Dictionary<string, string> request) => new(request[AssertionHeader]);

    public static JsonElement Payload(this JsonWebToken token) => JsonDocument.Parse(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(token.EncodedPayload)).RootElement;

    public static string[] Names(this JsonElement json) => [.. json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)];
}

/// <summary>One edge with default settings, for the tests that leave nothing behind but a client of their own.</summary>
public sealed class SharedEdge : IAsyncLifetime
{
    internal EmulatedApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await EdgeApp.StartAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
