using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authorization;

/// <summary>Every kind of caller before every requirement: status, challenge and audit record.</summary>
/// <remarks>docs/how-to/requirements.md shows the same table; <c>CallerMatrix.md</c> is written from what was observed (set <c>WRITE_CALLER_MATRIX=1</c>).</remarks>
[Trait("Conformance", "ATT-01, ATT-08, CHL-01, CHL-08, CHL-18, CHL-19, LOG-01")]
public sealed class CallerMatrixTests
{
    private const string StricterIssuer = "https://partner.example.com";
    private const string LookupIssuer = "https://acme-labs.cloudflareaccess.com";

    private static readonly string[] Requirements =
    [
        "signed in", "RequireAllScopes", "RequireAnyScope", "RequireHuman", "RequireDirectHuman", "RequireRecentAuthentication", "RequireAuthenticationContext", "RequireGroup",
    ];

    // What a cell says: the status, the error of the challenge, the outcome and the reason on record.
    private static readonly Dictionary<string, (int Status, string? Error, string Outcome, string Reason)> Cells = new()
    {
        ["served"] = (200, null, "Served", "none"),
        ["401"] = (401, null, "Challenged", "credential_missing"),
        ["403 scope"] = (403, "insufficient_scope", "Forbidden", "insufficient_scope"),
        ["401 step-up"] = (401, "insufficient_user_authentication", "Refused", "insufficient_user_authentication"),
        ["403 sign-in"] = (403, null, "Forbidden", "insufficient_user_authentication"),
        ["403 person"] = (403, null, "Forbidden", "human_required"),
        ["403 browser"] = (403, null, "Forbidden", "direct_human_required"),
        ["403 group"] = (403, null, "Forbidden", "group_required"),
    };

    // Caller, the kind on record, and a cell for each requirement.
    public static TheoryData<string, string, string> Matrix => new()
    {
        { "anonymous", "Anonymous", "401 | 401 | 401 | 401 | 401 | 401 | 401 | 401" },
        { "person at a browser, signed in to the app", "Human", "served | served | served | served | served | served | served | served" },
        { "person at a browser, through Access", "Human", "served | served | served | served | served | 403 sign-in | 403 sign-in | 403 group" },
        { "the same, with `IdentityLookup`", "Human", "served | served | served | served | served | served | 403 sign-in | served" },
        { "person's agent, through Access", "Human", "served | served | served | served | 403 browser | 403 sign-in | 403 sign-in | 403 group" },
        { "person through a client", "Human", "served | served | served | served | 403 browser | served | served | served" },
        { "the same, with a stale login", "Human", "served | served | served | served | 403 browser | 401 step-up | served | served" },
        { "the same, with a weaker login", "Human", "served | served | served | served | 403 browser | served | 401 step-up | served" },
        { "the same, without the scope", "Human", "served | 403 scope | 403 scope | served | 403 browser | served | served | served" },
        { "person, delegated two deep", "Delegated", "served | served | served | served | 403 browser | served | served | served" },
        { "person of a server that asks for more than they did", "Human", "401 step-up | 401 step-up | 401 step-up | 401 step-up | 403 browser | 401 step-up | 401 step-up | 401 step-up" },
        { "service with an Access service token", "Service", "served | 403 scope | served | 403 person | 403 browser | 403 person | 403 person | 403 group" },
        { "service with client credentials", "Service", "served | served | served | 403 person | 403 browser | 403 person | 403 person | 403 group" },
    };

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Caller_OfEachKind_IsAnsweredAsTheTableSays(string caller, string kind, string cells)
    {
        await using var app = await StartAsync();
        var credential = await CredentialAsync(app, caller);

        var observed = await ObserveAsync(app, credential);

        Assert.Equal(cells, string.Join(" | ", observed.Select(row => row.Cell)));
        Assert.All(observed, row => Assert.Equal(kind, row.Record.Kind.ToString()));
        Assert.All(observed, row => Assert.Equal(kind is "Human" or "Delegated", row.Record.Subject is not null));
        Assert.All(observed, row => Assert.Equal(kind is "Delegated" ? "agent < planner" : null, row.Record.Actors));
    }

    [Fact]
    public async Task CallerMatrixFile_Always_ShowsWhatTheAppAnswers()
    {
        var table = new StringBuilder("| Caller | ").AppendJoin(" | ", Requirements.Select(name => name.StartsWith("Require", StringComparison.Ordinal) ? $"`{name}`" : name)).Append(" |\n|");
        table.Insert(table.Length, " --- |", Requirements.Length + 1).Append('\n');
        await using var app = await StartAsync();
        foreach (var caller in Matrix.Select(row => row.Data.Item1))
        {
            var observed = await ObserveAsync(app, await CredentialAsync(app, caller));
            table.Append("| ").Append(caller).Append(" | ").AppendJoin(" | ", observed.Select(row => row.Cell)).Append(" |\n");
        }

        if (Environment.GetEnvironmentVariable("WRITE_CALLER_MATRIX") is "1")
        {
            await File.WriteAllTextAsync(MatrixFile(), table.ToString());
        }

        Assert.Equal(await File.ReadAllTextAsync(MatrixFile()), table.ToString());
    }

    private static Task<ProtectedApp> StartAsync() => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["Callers:AllowServices"] = "true";
        setup.Settings["AuthorizationServers:2:Issuer"] = StricterIssuer;
        setup.Settings["AuthorizationServers:2:Callers:RequiredAuthenticationMethods:0"] = "hwk";
        setup.Settings["AuthorizationServers:3:Type"] = "CloudflareAccess";
        setup.Settings["AuthorizationServers:3:Issuer"] = LookupIssuer;
        setup.Settings["AuthorizationServers:3:Audiences:0"] = TestIssuer.DefaultAudienceTag;
        setup.Settings["AuthorizationServers:3:IdentityLookup"] = "true";
        setup.OtherIssuers.AddRange([StricterIssuer, LookupIssuer]);
        setup.Services = services =>
        {
            services.AddDataProtection().UseEphemeralDataProtectionProvider();
            services.AddAuthentication("Cookies").AddCookie();
        };
        setup.App = web =>
        {
            web.MapGet("/enter", SignInAsync).AllowAnonymous();
            web.MapGet("/0", WikiEndpoints.Who);
            web.MapGet("/1", WikiEndpoints.Who).RequireAllScopes("wiki.write");
            web.MapGet("/2", WikiEndpoints.Who).RequireAnyScope("wiki.write", "wiki.read");
            web.MapGet("/3", WikiEndpoints.Who).RequireHuman();
            web.MapGet("/4", WikiEndpoints.Who).RequireDirectHuman();
            web.MapGet("/5", WikiEndpoints.Who).RequireRecentAuthentication(TimeSpan.FromMinutes(10));
            web.MapGet("/6", WikiEndpoints.Who).RequireAuthenticationContext("loa3", "loa2");
            web.MapGet("/7", WikiEndpoints.Who).RequireGroup("finance");
        };
    });

    private static Task SignInAsync(HttpContext context, TimeProvider time) => context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(
        [new("sub", "ada"), new("auth_time", $"{time.GetUtcNow().ToUnixTimeSeconds()}"), new("acr", "loa2"), new("groups", "finance")], "password")));

    private static async Task<(string, string)[]> CredentialAsync(ProtectedApp app, string caller)
    {
        var cookie = app.Cookie();
        app.Others[1].Identity = $$"""{ "email": "ada@example.com", "groups": ["finance"], "iat": {{app.Clock.GetUtcNow().ToUnixTimeSeconds() - 60}} }""";
        return caller switch
        {
            "anonymous" => [],
            "person at a browser, signed in to the app" => [("Cookie", (await app.GetAsync("/enter")).Headers.GetValues("Set-Cookie").Single().Split(';')[0])],
            "person at a browser, through Access" => [cookie, ("Cf-Access-Jwt-Assertion", cookie.Value.Split('=', 2)[1])],
            "the same, with `IdentityLookup`" => [("Cookie", "CF_Authorization=" + app.Others[1].IssueAssertion())],
            "person's agent, through Access" => [app.Assertion(), ("Authorization", "Bearer oauth:opaque")],
            "person through a client" => [app.Bearer(claims => Good(claims))],
            "the same, with a stale login" => [app.Bearer(claims => Good(claims)["auth_time"] = app.Clock.GetUtcNow().ToUnixTimeSeconds() - 601)],
            "the same, with a weaker login" => [app.Bearer(claims => Good(claims)["acr"] = "loa1")],
            "the same, without the scope" => [app.Bearer(claims => Good(claims)["scope"] = "openid")],
            "person, delegated two deep" => [app.Bearer(claims => Good(claims)["act"] = new JsonObject { ["sub"] = "agent", ["act"] = new JsonObject { ["sub"] = "planner" } })],
            "person of a server that asks for more than they did" => [("Authorization", "Bearer " + app.Others[0].Issue(claims => Good(claims)["amr"] = new JsonArray("pwd")))],
            "service with an Access service token" => [app.Assertion(Service)],
            "service with client credentials" => [app.Bearer(claims => claims["sub"] = "client-1")],
            _ => throw new ArgumentOutOfRangeException(nameof(caller), caller, null),
        };
    }

    private static JsonObject Good(JsonObject claims)
    {
        (claims["acr"], claims["groups"]) = ("loa2", new JsonArray("staff", "finance"));
        return claims;
    }

    private static void Service(JsonObject claims)
    {
        (claims["sub"], claims["common_name"]) = ("", "bot.access");
        claims.Remove("email");
    }

    private static async Task<List<(string Cell, AuditRecord Record)>> ObserveAsync(ProtectedApp app, (string, string)[] credential)
    {
        var observed = new List<(string, AuditRecord)>();
        for (var index = 0; index < Requirements.Length; index++)
        {
            var before = app.Audit.Records.Count;
            var response = await app.GetAsync($"/{index}", credential);
            var record = Assert.Single(app.Audit.Records.Skip(before));
            var challenges = ReceivedChallenge.Of(response);
            var facts = ((int)response.StatusCode, challenges.SingleOrDefault()?.Error, record.Outcome.ToString(), record.Reason);

            // A challenge stands where one is due, and nowhere else.
            Assert.Equal(facts is (401, _, _, _) or (_, not null, _, _), challenges.Count == 1);
            Assert.Equal(facts.Item1, record.Status);
            observed.Add((Cells.Single(cell => cell.Value == facts).Key, record));
        }

        return observed;
    }

    private static string MatrixFile() => Repository.Find("tests/ManagedAccess.AspNetCore.Tests/Authorization/CallerMatrix.md");
}
