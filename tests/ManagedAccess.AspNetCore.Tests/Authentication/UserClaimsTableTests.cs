using System.Net.Http.Json;
using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tests.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>The table of <c>docs/reference/claims.md</c>, as it was observed: each credential has the claims of its own kind, and a value tells where it came from.</summary>
[Trait("Case", "A17")]
public sealed class UserClaimsTableTests
{
    // The claims of every access token that are ours to name; the rest keeps its name.
    private static readonly (string Shown, string Type)[] Named =
    [
        ("`ClaimTypes.NameIdentifier`", ClaimTypes.NameIdentifier), ("`ClaimTypes.Name`, `User.Identity.Name`", ClaimTypes.Name), ("`ClaimTypes.Email`", ClaimTypes.Email),
        ("`ClaimTypes.Role`, one each", ClaimTypes.Role), ("`scope`, one each", "scope"),
    ];

    private sealed record Observed(string Type, string Value);

    [Fact]
    public async Task Table_InTheDocs_IsWhatWasObserved()
    {
        var columns = new List<(string Title, JsonObject Token, Observed[] Claims)>();
        foreach (var preset in Enum.GetValues<ClaimsPreset>())
        {
            var title = preset is ClaimsPreset.Rfc9068 ? "access token (RFC 9068)" : preset.ToString();
            columns.Add((title, PersonOf(preset, 1), await OfBearerAsync(preset, PersonOf)));
            columns.Add((title + ", service", ServiceOf(preset, 1), await OfBearerAsync(preset, ServiceOf)));
        }

        columns.Add(await OfAssertionAsync("Access, person", Person));
        columns.Add(await OfAssertionAsync("Access, service token", Service));

        var table = new StringBuilder();
        table.Append("| Credential |").AppendJoin("", Named.Select(row => $" {row.Shown} |")).Append('\n');
        table.Append("| --- |").AppendJoin("", Named.Select(_ => " --- |")).Append('\n');
        foreach (var (title, token, claims) in columns)
        {
            table.Append(null, $"| {title} |").AppendJoin("", Named.Select(row => $" {Source(token, claims, row.Type)} |")).Append('\n');
            Assert.All(claims.Where(claim => Named.All(row => row.Type != claim.Type)), claim => Assert.True(token.ContainsKey(claim.Type), claim.Type));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(table.ToString()); // what belongs into the page
        Assert.Contains(table.ToString(), File.ReadAllText(Repository.Find("docs/reference/claims.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static string Source(JsonObject token, Observed[] claims, string type)
    {
        var values = claims.Where(claim => claim.Type == type).Select(claim => claim.Value).ToArray();
        var sources = values.SelectMany(value => Paths(token, value)).Distinct().ToArray();
        return values.Length == 0 ? "none" : string.Join(", ", sources.Select(source => $"`{source}`"));
    }

    // Where the value stands in the token: as a text, as one word of a text, or in an array.
    private static IEnumerable<string> Paths(JsonNode? node, string value, string path = "") => node switch
    {
        JsonObject members => members.SelectMany(member => Paths(member.Value, value, path.Length == 0 ? member.Key : $"{path}.{member.Key}")),
        JsonArray items => items.SelectMany(item => Paths(item, value, path)),
        JsonValue text when text.ToString().Split(' ').Contains(value) || text.ToString() == value => [path],
        _ => [],
    };

    private static async Task<Observed[]> OfBearerAsync(ClaimsPreset preset, Func<ClaimsPreset, long, JsonObject> claims)
    {
        await using var app = await StartAsync(preset);
        var token = claims(preset, app.Clock.GetUtcNow().ToUnixTimeSeconds());
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = "key-1", ["typ"] = preset is ClaimsPreset.Rfc9068 ? "at+jwt" : "JWT" };
        return await AskAsync(app, ("Authorization", "Bearer " + app.Issuer.SignRaw(header.ToJsonString(), token.ToJsonString())));
    }

    private static async Task<(string, JsonObject, Observed[])> OfAssertionAsync(string title, Action<JsonObject> change)
    {
        await using var app = await StartAsync(ClaimsPreset.Rfc9068);
        var token = app.Access.AssertionClaims();
        change(token);
        return (title, token, await AskAsync(app, app.Assertion(change)));
    }

    private static async Task<Observed[]> AskAsync(ProtectedApp app, (string, string) credential) =>
        (await (await app.GetAsync("/claims", credential)).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Observed[]>())!;

    private static Task<ProtectedApp> StartAsync(ClaimsPreset preset) => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["AuthorizationServers:0:Claims:Preset"] = preset.ToString();
        setup.Settings["Callers:AllowServices"] = "true";
        setup.App = web => web.MapGet("/claims", (ClaimsPrincipal user) => user.Claims.Select(claim => new Observed(claim.Type, claim.Value)));
    });

    // Each with every claim that one of the columns comes from.
    private static JsonObject PersonOf(ClaimsPreset preset, long now) => preset switch
    {
        ClaimsPreset.Rfc9068 => ServerTokens.With(Rfc9068(now), """{"roles":["admin"],"email":"ada@corp.example","name":"Ada Lovelace"}"""),
        ClaimsPreset.Entra => ServerTokens.With(ServerTokens.EntraPerson(now), """{"roles":["admin"],"email":"ada.l@corp.example"}"""),
        ClaimsPreset.Okta => ServerTokens.With(ServerTokens.OktaPerson(now), """{"groups":["admin"],"email":"ada.l@corp.example"}"""),
        _ => ServerTokens.KeycloakPerson(now),
    };

    private static JsonObject ServiceOf(ClaimsPreset preset, long now) => preset switch
    {
        ClaimsPreset.Rfc9068 => ServerTokens.With(Rfc9068(now), """{"sub":"reports","client_id":"reports","roles":["admin"]}"""),
        ClaimsPreset.Entra => ServerTokens.With(ServerTokens.EntraApplication(now, withType: true), """{"oid":null}"""), // the same as its sub
        ClaimsPreset.Okta => ServerTokens.OktaService(now),
        _ => ServerTokens.With(ServerTokens.KeycloakServiceAccount(now), """{"client_id":null}"""),
    };

    private static JsonObject Rfc9068(long now)
    {
        var claims = new TestIssuer().AccessTokenClaims();
        (claims["iat"], claims["nbf"], claims["exp"], claims["auth_time"]) = (now, now, now + 900, now);
        claims.Remove("email");
        claims.Remove("name");
        return claims;
    }

    private static void Person(JsonObject claims)
    {
    }

    private static void Service(JsonObject claims)
    {
        (claims["sub"], claims["common_name"]) = ("", "bot.access");
        claims.Remove("email");
    }
}
