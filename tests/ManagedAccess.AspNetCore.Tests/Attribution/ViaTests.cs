using System.Security.Claims;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Attribution;

/// <summary>A person's own write and their agent's differ on record, in the app's own data and for RequireDirectHuman, by one fact.</summary>
[Trait("Case", "A5")]
public sealed class ViaTests
{
    private static readonly (string, string)[] AgentsWords = [("User-Agent", "Claude-User/1.0"), ("Accept", "text/markdown")];

    public static TheoryData<string, AttributionKind, AttributionVia> Requests => new()
    {
        { "cookie alone", AttributionKind.Human, AttributionVia.Browser },
        { "cookie equal to the assertion", AttributionKind.Human, AttributionVia.Browser },
        { "assertion alone", AttributionKind.Human, AttributionVia.Unknown },
        { "assertion and the cookie of another session", AttributionKind.Human, AttributionVia.Unknown },
        { "assertion and two cookies", AttributionKind.Human, AttributionVia.Unknown },
        { "bearer", AttributionKind.Human, AttributionVia.Agent },
        { "bearer with an actor", AttributionKind.Delegated, AttributionVia.Agent },
        { "bearer beside an Access cookie nobody reads", AttributionKind.Human, AttributionVia.Agent },
        { "service by bearer", AttributionKind.Service, AttributionVia.Agent },
        { "service token of Access", AttributionKind.Service, AttributionVia.Agent },
        { "service token of Access, as cookie too", AttributionKind.Service, AttributionVia.Agent },
        { "the app's cookie", AttributionKind.Human, AttributionVia.Browser },
        { "the app's cookie beside Basic", AttributionKind.Human, AttributionVia.Unknown },
        { "token of the app's own issuer", AttributionKind.Human, AttributionVia.Agent },
        { "nobody", AttributionKind.Anonymous, AttributionVia.Unknown },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Via_OfEachRequest_IsTheSameForRecordLogStampAndRequirement(string request, AttributionKind kind, AttributionVia via)
    {
        await using var app = await StartAsync(request);
        var headers = await HeadersAsync(app, request);

        // What anybody can write tells nothing.
        foreach (var words in new[] { AgentsWords, Callers.Navigation, Callers.Script })
        {
            var seen = await (await app.GetAsync("/via", [.. words, .. headers])).Content.ReadAsStringAsync();
            var record = app.Audit.Last;

            Assert.Equal($"{kind} {via}, stamped {(kind is AttributionKind.Anonymous ? "as nobody" : via)}", seen);
            Assert.Equal((kind, via), (record.Kind, record.Via));
            Assert.Equal(kind is not AttributionKind.Anonymous, app.Logs.Events.Last(log => log.Category == "ManagedAccess.AspNetCore.Audit").Text.Contains($"via {via}", StringComparison.Ordinal));
            var direct = await app.GetAsync("/direct", [.. words, .. headers]);
            Assert.Equal((kind, via) is (AttributionKind.Human, AttributionVia.Browser), direct.IsSuccessStatusCode);
        }
    }

    private static Task<ProtectedApp> StartAsync(string request) => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["Callers:AllowServices"] = "true";
        if (request == "bearer beside an Access cookie nobody reads")
        {
            setup.Settings["AuthorizationServers:1:Type"] = setup.Settings["AuthorizationServers:1:Issuer"] = setup.Settings["AuthorizationServers:1:Audiences:0"] = null;
        }

        setup.Services = services =>
        {
            if (request.StartsWith("the app's cookie", StringComparison.Ordinal))
            {
                AppKinds.AddLogin(services, AppKinds.Cookie);
            }
            else if (request.StartsWith("token of the app's", StringComparison.Ordinal))
            {
                AppKinds.AddLogin(services, AppKinds.JwtBearer);
            }
        };
        setup.App = web =>
        {
            web.MapGet("/via", (RequestAttribution caller, TimeProvider time) =>
                $"{caller.Kind} {caller.Via}, stamped {(caller.Kind is AttributionKind.Anonymous ? "as nobody" : caller.Stamp(time.GetUtcNow()).Via)}").AllowAnonymous();
            web.MapGet("/direct", () => "").RequireDirectHuman();
            web.MapGet("/enter", (HttpContext context) => context.SignInAsync("Cookies", new(new ClaimsIdentity([new("sub", "ada"), new("azp", "the-app-itself")], "password")))).AllowAnonymous();
        };
    });

    private static async Task<(string, string)[]> HeadersAsync(ProtectedApp app, string request)
    {
        var token = app.Access.IssueAssertion();
        var other = app.Access.IssueAssertion(claims => claims["identity_nonce"] = "another");
        var service = app.Access.IssueAssertion(claims =>
        {
            (claims["sub"], claims["common_name"]) = ("", "bot.access");
            claims.Remove("email");
        });
        return request switch
        {
            "cookie alone" => [("Cookie", "CF_Authorization=" + token)],
            "cookie equal to the assertion" => [("Cookie", "CF_Authorization=" + token), ("Cf-Access-Jwt-Assertion", token)],
            "assertion alone" => [("Cf-Access-Jwt-Assertion", token)],
            "assertion and the cookie of another session" => [("Cookie", "CF_Authorization=" + other), ("Cf-Access-Jwt-Assertion", token)],
            "assertion and two cookies" => [("Cookie", $"CF_Authorization={token}; CF_Authorization={other}"), ("Cf-Access-Jwt-Assertion", token)],
            "bearer" => [app.Bearer()],
            "bearer with an actor" => [app.Bearer(claims => claims["act"] = new JsonObject { ["sub"] = "agent" })],
            "bearer beside an Access cookie nobody reads" => [app.Bearer(), ("Cookie", "CF_Authorization=" + token)],
            "service by bearer" => [app.Bearer(claims => claims["sub"] = "client-1")],
            "service token of Access" => [("Cf-Access-Jwt-Assertion", service)],
            "service token of Access, as cookie too" => [("Cookie", "CF_Authorization=" + service), ("Cf-Access-Jwt-Assertion", service)],
            "the app's cookie" => [await EnterAsync(app)],
            "the app's cookie beside Basic" => [await EnterAsync(app), ("Authorization", "Basic dXNlcjpwYXNz")],
            "token of the app's own issuer" => [AppKinds.OwnBearer(expired: false)],
            _ => [],
        };
    }

    private static async Task<(string, string)> EnterAsync(ProtectedApp app) => ("Cookie", (await app.GetAsync("/enter")).Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
}
