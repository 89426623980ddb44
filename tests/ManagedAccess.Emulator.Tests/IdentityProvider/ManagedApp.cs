using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore;
using ManagedAccess.Emulator.Assertions;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ModelContextProtocol.Authentication;

namespace ManagedAccess.Emulator.Tests.IdentityProvider;

/// <summary>An application of a company that has let two clients in, and what those clients send.</summary>
internal static class ManagedApp
{
    public const string Mcp = EmulatedApp.Origin + "/mcp";
    public const string Provider = EmulatedApp.Origin + "/cdn-cgi/access/idp";
    public const string ProviderTokenPath = "/cdn-cgi/access/idp/token";
    public const string ClientId = "claude-code";
    public const string Secret = "not-a-secret";
    public const string AgentId = "night-agent";
    public const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    public const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

    public static Task<EmulatedApp> StartAsync(params (string, string?)[] settings) => EmulatedApp.StartAsync(new EmulatedApp.Setup
    {
        Settings =
        [
            ("Emulator:ManagedClients:0:Name", "Claude Code"), ("Emulator:ManagedClients:0:ClientId", ClientId), ("Emulator:ManagedClients:0:ClientSecret", Secret),
            ("Emulator:ManagedClients:0:Groups:0", "engineering"), ("Emulator:ManagedClients:0:Scopes:0", "wiki.read"),
            ("Emulator:ManagedClients:1:Name", "Night agent"), ("Emulator:ManagedClients:1:ClientId", AgentId), ("Emulator:ManagedClients:1:ClientSecret", Secret), ("Emulator:ManagedClients:1:IsAgent", "true"),
            ("ManagedAccess:Tokens:DPoP:Mode", "Allowed"),
            .. settings,
        ],
        Configure = builder =>
        {
            builder.Services.AddSingleton<RecordingAuditSink>();
            builder.Services.AddSingleton<IAuditSink>(services => services.GetRequiredService<RecordingAuditSink>());
            builder.Services.AddManagedAccess();
        },
        Map = application =>
        {
            application.MapGet("/mcp", Describe);
            application.MapGet("/whoami", Describe);
        },
    });

    /// <summary>The client of the MCP C# SDK, as a host program sets it up.</summary>
    public static IdentityAssertionGrantProvider Client(HttpClient http, string idToken, string clientId = ClientId, string secret = Secret, string? scope = null) => new(
        new IdentityAssertionGrantProviderOptions
        {
            ClientId = clientId,
            ClientSecret = secret,
            IdpUrl = Provider,
            IdpClientId = clientId,
            IdpClientSecret = secret,
            IdpScope = scope,
            IdTokenCallback = (_, _) => Task.FromResult(idToken),
        },
        http);

    public static async Task<string> SignInAsync(TestBrowser client, string email = TestAgent.Ada, string clientId = ClientId)
    {
        var response = await PostAsync(client, ProviderTokenPath, ("grant_type", "password"), ("username", email), ("password", "any"), ("client_id", clientId), ("client_secret", Secret));
        return (await response.ReadJsonAsync()).GetProperty("id_token").GetString()!;
    }

    /// <summary>The claims of a good assertion.</summary>
    public static JsonObject Claims(EmulatedApp app)
    {
        var now = app.Clock.GetUtcNow().ToUnixTimeSeconds();
        return new JsonObject
        {
            ["iss"] = Provider,
            ["sub"] = ManagedAccess.Emulator.Users.UserDirectory.SubjectOf(TestAgent.Ada),
            ["aud"] = EmulatedApp.Origin,
            ["client_id"] = ClientId,
            ["jti"] = Guid.NewGuid().ToString(),
            ["iat"] = now,
            ["exp"] = now + 300,
            ["resource"] = Mcp,
            ["scope"] = "wiki.read",
        };
    }

    /// <summary>An assertion signed with the key of the identity provider, good unless it is spoiled.</summary>
    public static string Assertion(EmulatedApp app, Action<JsonObject>? spoil = null, string? type = "oauth-id-jag+jwt", SigningCredentials? key = null)
    {
        var claims = Claims(app);
        spoil?.Invoke(claims);
        var header = new Dictionary<string, object>();
        if (type is not null)
        {
            header["typ"] = type;
        }

        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            claims.ToJsonString(), key ?? app.Branch.GetRequiredService<ProviderKey>().Credentials, header);
    }

    public static Task<HttpResponseMessage> GrantAsync(TestBrowser client, string assertion, params (string Name, string Value)[] more)
        => PostAsync(client, TestAgent.TokenPath, [("grant_type", JwtBearer), ("assertion", assertion), ("client_id", ClientId), ("client_secret", Secret), .. more]);

    public static Task<HttpResponseMessage> ExchangeAsync(TestBrowser client, string subjectToken, (string Name, string Value) change = default)
    {
        (string Name, string Value)[] fields =
        [
            ("grant_type", TokenExchange), ("requested_token_type", "urn:ietf:params:oauth:token-type:id-jag"), ("audience", EmulatedApp.Origin), ("resource", Mcp),
            ("subject_token", subjectToken), ("subject_token_type", "urn:ietf:params:oauth:token-type:id_token"), ("client_id", ClientId), ("client_secret", Secret),
        ];
        return PostAsync(client, ProviderTokenPath, [.. fields.Where(field => field.Name != change.Name), .. change.Name is null ? Array.Empty<(string, string)>() : [change]]);
    }

    public static Task<HttpResponseMessage> PostAsync(TestBrowser client, string path, params (string Name, string Value)[] fields)
        => client.PostAsync(path, fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    public static Task<HttpResponseMessage> CallAsync(TestBrowser client, string? token, string path = "/mcp") => client.SendAsync(Edge.EdgeApp.Get(path, ("Authorization", $"Bearer {token}")));

    private static string Describe(HttpContext context)
    {
        var caller = context.GetAttribution();
        var actor = caller.Actors.Count > 0 ? $" actor {caller.Actors[0].Subject} {caller.Actors[0].Profile}" : "";
        return $"{caller.Kind} {caller.User?.Email} through {caller.Client?.DisplayName} let in by {caller.IdentityProvider}{actor}";
    }
}
