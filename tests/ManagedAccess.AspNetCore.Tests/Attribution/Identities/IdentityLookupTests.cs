using System.Net;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Attribution.Identities;

/// <summary>What Access is asked for beside the token: opt-in, once a session, of the issuer alone; and unknown is never nothing.</summary>
public sealed class IdentityLookupTests
{
    private const string Good = """{ "email": "ada@example.com", "groups": ["staff", "finance"], "idp": { "id": "idp-1", "type": "okta" }, "iat": 1700000000 }""";

    private static async Task<ProtectedApp> StartAsync(string? identity = Good, string lookup = "true")
    {
        var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Settings["AuthorizationServers:1:IdentityLookup"] = lookup;
            setup.Settings["Callers:AllowServices"] = "true";
            setup.App = web =>
            {
                web.MapGet("/who", (RequestAttribution caller, HttpContext context) =>
                    $"{(caller.Groups is null ? "unknown" : string.Join(' ', caller.Groups))} | {caller.IdentityProvider} | {caller.AuthenticationTime?.ToUnixTimeSeconds()} | {caller.User?.Email}");
                web.MapGet("/finance", () => "in").RequireGroup("finance");
                web.MapGet("/recent", () => "in").RequireRecentAuthentication(TimeSpan.FromMinutes(10));
            };
        });
        app.Access.Identity = identity;
        return app;
    }

    private static async Task<string> WhoAsync(ProtectedApp app, params (string, string)[] headers) =>
        await (await app.GetAsync("/who", headers)).Content.ReadAsStringAsync();

    [Fact]
    public async Task Person_ThroughAccess_HasGroupsProviderAndTimeOfLogin()
    {
        await using var app = await StartAsync();
        var assertion = app.Assertion();

        Assert.Equal("staff finance | idp-1 | 1700000000 | ada@example.com", await WhoAsync(app, assertion));
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/finance", assertion)).StatusCode);
        Assert.Equal("CF_Authorization=" + assertion.Value, Assert.Single(app.Access.IdentityCookies)); // once a session
        Assert.Empty(app.Issuer.IdentityCookies);
    }

    // The copy is written out by hand: a property that is added has to be added there too.
    [Fact]
    public void Attribution_WithAnIdentity_LosesNothing()
    {
        var original = new RequestAttribution
        {
            Kind = AttributionKind.Human,
            User = new() { Subject = "ada", Issuer = "https://as.example", Email = "ada@example.com", Name = "Ada" },
            Client = new() { Id = "client-1", Name = "Client" },
            Actors = [new() { Subject = "agent" }],
            Scopes = ["wiki.read"],
            Issuer = "https://as.example",
            Scheme = "ManagedAccess",
            AuthenticationTime = DateTimeOffset.UnixEpoch,
            AuthenticationMethods = ["mfa"],
            AuthenticationContext = "loa2",
            TokenId = "token-1",
            TokenDigest = "0123",
            SessionDigest = "4567",
            Country = "GB",
            Groups = ["finance"],
            IdentityProvider = "idp-1",
        };

        var copy = original.With(new(original.Groups, original.IdentityProvider, DateTimeOffset.MaxValue));

        Assert.All(typeof(RequestAttribution).GetProperties().Where(property => !property.GetMethod!.IsStatic), property =>
        {
            Assert.NotNull(property.GetValue(original));
            Assert.Equal(property.GetValue(original), property.GetValue(copy));
        });
    }

    [Fact]
    public async Task Person_WhoSignedInAMomentAgo_IsRecent()
    {
        await using var app = await StartAsync();
        app.Access.Identity = $$"""{ "email": "ADA@example.com", "iat": {{app.Clock.GetUtcNow().ToUnixTimeSeconds() - 599}} }""";
        var cookie = app.Cookie();

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/recent", cookie)).StatusCode);
        app.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.Forbidden, (await app.GetAsync("/recent", cookie)).StatusCode);
    }

    [Fact]
    public async Task Lookup_NotAskedForOrNotOfAPerson_IsNotMade()
    {
        await using var off = await StartAsync(lookup: "false");
        await using var on = await StartAsync();

        Assert.StartsWith("unknown", await WhoAsync(off, off.Assertion()), StringComparison.Ordinal);
        await WhoAsync(on, on.Assertion(claims =>
        {
            (claims["sub"], claims["common_name"]) = ("", "bot.access");
            claims.Remove("email");
        }));
        await WhoAsync(on, on.Bearer());
        await WhoAsync(on, on.Assertion(claims => claims["exp"] = 1)); // a token that is no good is shown to nobody
        await WhoAsync(on, on.Assertion(claims => claims["iss"] = "https://evil.example"));

        Assert.Empty(off.Access.IdentityCookies);
        Assert.Empty(on.Access.IdentityCookies);
    }

    public static TheoryData<string?, string> Answers => new()
    {
        { null, "unknown |  |  |" },
        { "", "unknown |  |  |" },
        { "<html>", "unknown |  |  |" },
        { "[]", "unknown |  |  |" },
        { """{ "groups": ["finance"] }""", "unknown |  |  |" }, // about nobody
        { """{ "email": "grace@example.com", "groups": ["finance"] }""", "unknown |  |  |" }, // about somebody else
        { """{ "email": "ada@example.com", "groups": "finance" }""", "unknown |  |  |" },
        { """{ "email": "ada@example.com", "groups": { "finance": true } }""", "unknown |  |  |" },
        { """{ "email": "ada@example.com" }""", " |  |  |" },
        { """{ "email": "ada@example.com", "groups": null, "idp": "okta", "iat": "1700000000" }""", " |  |  |" },
        { """{ "email": "ada@example.com", "groups": [ 7, "", { "id": "g-1", "name": "finance" }, { "name": "finance" }, [ "finance" ] ] }""", "g-1 |  |  |" },
        { """{ "email": "ada@example.com", "groups": [], "iat": 99999999999 }""", " |  |  |" }, // a login in the future is none
        { """{ "email": "ada@example.com", "groups": [ "finance", "\ud800" ] }""", "unknown |  |  |" }, // no Unicode: a group's name is somebody's to choose
        { """{ "email": "ada@example.com", "groups": [ "finance", { "id": "\udc00" } ] }""", "unknown |  |  |" },
        { """{ "email": "ada@example.com", "\ud800": 1, "groups": [ "finance" ] }""", "unknown |  |  |" },
        { $$"""{ "email": "ada@example.com", "groups": [ "{{new string('g', 70_000)}}" ] }""", "unknown |  |  |" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Answer_OfAnotherShape_GrantsNothing(string? answer, string expected)
    {
        await using var app = await StartAsync(answer);
        var assertion = app.Assertion();

        Assert.Equal($"{expected} ada@example.com", await WhoAsync(app, assertion));
        Assert.Equal(HttpStatusCode.Forbidden, (await app.GetAsync("/finance", assertion)).StatusCode);
        Assert.Equal("group_required", app.Audit.Last.Reason);
    }

    [Theory]
    [InlineData(TestIssuerState.Down, "get-identity could not be reached")]
    [InlineData(TestIssuerState.Failing, "get-identity answered with status 500")]
    [InlineData(TestIssuerState.Redirecting, "get-identity answered with status 302, a redirect")]
    public async Task Access_ThatDoesNotAnswer_LeavesGroupsUnknownAndIsAskedAgainLater(TestIssuerState state, string reason)
    {
        await using var app = await StartAsync();
        var assertion = app.Assertion();
        await WhoAsync(app, app.Bearer()); // the keys are there
        app.Access.State = state;

        Assert.StartsWith("unknown", await WhoAsync(app, assertion), StringComparison.Ordinal);
        Assert.Contains(reason, Assert.Single(app.Logs.Named("IdentityUnknown")).Text, StringComparison.Ordinal);
        app.Access.State = TestIssuerState.Serving;
        Assert.StartsWith("unknown", await WhoAsync(app, assertion), StringComparison.Ordinal); // for a moment longer
        app.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.StartsWith("staff finance", await WhoAsync(app, assertion), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Access_ThatHangs_HoldsARequestForTwoSeconds()
    {
        await using var app = await StartAsync();
        await WhoAsync(app, app.Assertion()); // the keys are there
        app.Access.State = TestIssuerState.Hanging;
        var asked = app.Access.IdentityCookies.Count;

        var waiting = WhoAsync(app, app.Assertion(claims => claims["identity_nonce"] = "another"));
        while (app.Access.IdentityCookies.Count == asked)
        {
            await Task.Yield();
        }

        Assert.False(waiting.IsCompleted);
        app.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.StartsWith("unknown", await waiting, StringComparison.Ordinal);
        Assert.Contains("timeout", Assert.Single(app.Logs.Named("IdentityUnknown")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Conformance", "LOG-02")]
    [InlineData(TestIssuerState.Serving)]
    [InlineData(TestIssuerState.Down)]
    [InlineData(TestIssuerState.Failing)]
    public async Task Token_SentToAccess_IsFoundInNoLog(TestIssuerState state)
    {
        await using var app = await StartAsync();
        await WhoAsync(app, app.Bearer()); // the keys are there
        app.Access.State = state;
        var (_, token) = app.Assertion();

        await WhoAsync(app, ("Cf-Access-Jwt-Assertion", token));

        Assert.Contains(app.Logs.Events, log => log.Category.StartsWith("System.Net.Http.HttpClient", StringComparison.Ordinal));
        Assert.All(token.Split('.'), part => Assert.DoesNotContain(app.Logs.Events, log => log.Text.Contains(part, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Requests_OfOneSessionAtOnce_AskOnce()
    {
        await using var app = await StartAsync();
        var cookie = app.Cookie();

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => WhoAsync(app, cookie)));

        Assert.All(answers, answer => Assert.StartsWith("staff finance", answer, StringComparison.Ordinal));
        Assert.InRange(app.Access.IdentityCookies.Count, 1, 2); // one that looked just before the first was remembered may ask again
    }

    [Fact]
    public async Task Identity_IsRememberedForFiveMinutesAndPerSession()
    {
        await using var app = await StartAsync();
        var assertion = app.Assertion();
        await WhoAsync(app, assertion);
        app.Access.Identity = """{ "email": "ada@example.com", "groups": [] }""";

        app.Clock.Advance(TimeSpan.FromSeconds(299));
        Assert.StartsWith("staff finance", await WhoAsync(app, assertion), StringComparison.Ordinal);
        Assert.StartsWith(" |", await WhoAsync(app, app.Assertion(claims => claims["identity_nonce"] = "next")), StringComparison.Ordinal);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith(" |", await WhoAsync(app, assertion), StringComparison.Ordinal);
    }
}
