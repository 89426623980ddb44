using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Introspection;

/// <summary>Tokens that are not JWTs, at an app and its authorization server.</summary>
public sealed class OpaqueTokenTests
{
    [Fact]
    [Trait("Conformance", "INT-01")]
    public async Task Token_ThatIsOpaque_IsAskedAboutByAnAuthenticatedFormAndServed()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var token = app.Issuer.Introspection.Issue();

        var response = await app.ReadAsync(token);

        Assert.Equal("Human 3f6f1c5e-ada client-1 wiki.read wiki.write", await response.Content.ReadAsStringAsync());
        var question = Assert.Single(app.Issuer.Introspection.Questions);
        Assert.Equal(("POST", "https://as.example.com/introspect", "application/x-www-form-urlencoded"), (question.Method, question.Uri.AbsoluteUri, question.ContentType));
        Assert.Equal(token, question.Form["token"]);
        Assert.Equal("access_token", question.Form["token_type_hint"]);
        Assert.Equal("Basic " + Convert.ToBase64String("wiki:s3cret%3A+%C3%A9"u8), question.Authorization); // RFC 6749 §2.3.1
        Assert.Equal("application/json", question.Accept);
        Assert.DoesNotContain(token, string.Join('\n', app.Logs.Events.Select(log => log.Text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("\"true\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("[true]")]
    [InlineData(null)]
    [Trait("Conformance", "INT-02")]
    public async Task Answer_WithoutTheBooleanTrue_IsRefused(string? active)
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var token = app.Issuer.Introspection.Issue(claims =>
        {
            claims.Remove("active");
            if (active is not null)
            {
                claims["active"] = JsonNode.Parse(active);
            }
        });

        var response = await app.ReadAsync(token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("invalid_token", ReceivedChallenge.Bearer(response).Error);
        Assert.Equal("token_inactive", app.Audit.Records.Single().Reason);
    }

    public static TheoryData<string, string> BadAnswers => new()
    {
        { """{"aud":"https://other.example"}""", "audience_mismatch" },
        { """{"aud":["https://other.example","https://wiki.corp.example/x"]}""", "audience_mismatch" },
        { """{"aud":null}""", "audience_mismatch" },
        { """{"exp":1}""", "expired" },
        { """{"nbf":99999999999}""", "not_yet_valid" },
        { """{"iss":"https://evil.example"}""", "issuer_unknown" },
        { """{"iat":99999999999}""", "issued_in_future" },
        { """{"auth_time":99999999999}""", "authenticated_in_future" },
        { """{"token_type":"refresh_token"}""", "token_type_not_accepted" },
        { """{"token_use":"refresh_token"}""", "token_type_not_accepted" },
        { """{"typ":"Refresh"}""", "token_type_not_accepted" },
        { """{"typ":"ID"}""", "token_type_not_accepted" },
        { """{"client_id":null}""", "claim_missing" },
        { """{"sub":" "}""", "claim_missing" },
        { """{"act":{"iss":"x"}}""", "actor_malformed" },
        { """{"cnf":{"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}}""", "confirmation_required" },
    };

    // null removes a member.
    [Theory]
    [MemberData(nameof(BadAnswers))]
    [Trait("Conformance", "INT-03, INT-07")]
    public async Task Answer_ThatDoesNotFit_IsRefusedForThatReason(string changes, string reason)
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var token = app.Issuer.Introspection.Issue(claims =>
        {
            foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
            {
                claims.Remove(name);
                if (value is not null)
                {
                    claims[name] = value.DeepClone();
                }
            }
        });

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.ReadAsync(token)).StatusCode);
        Assert.Equal(reason, app.Audit.Records.Single().Reason);
    }

    [Fact]
    [Trait("Conformance", "INT-03")]
    public async Task Answer_WithoutAudience_IsAcceptedOnlyWhereTheSettingsSaySo()
    {
        await using var app = await OpaqueTokenApp.StartAsync(setup => setup.Settings["AuthorizationServers:0:Introspection:RequireAudience"] = "false");
        var without = app.Issuer.Introspection.Issue(claims => claims.Remove("aud"));
        var other = app.Issuer.Introspection.Issue(claims => claims["aud"] = "https://other.example");

        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(without)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(without, "/mcp")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.ReadAsync(other)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", app.Bearer(claims => claims.Remove("aud")))).StatusCode); // a JWT names its audience in any case
    }

    [Fact]
    [Trait("Conformance", "INT-03")]
    public async Task Token_OfOneResource_DoesNotOpenAnother()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var token = app.Issuer.Introspection.Issue();

        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.ReadAsync(token, "/mcp")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);
        Assert.Single(app.Issuer.Introspection.Questions);
    }

    [Fact]
    [Trait("Conformance", "INT-06")]
    public async Task Jwt_OfTheIssuer_ThatFails_IsNeverAskedAbout()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        app.Issuer.Introspection.Override = question => TestIntrospection.Json(new JsonObject { ["active"] = true, ["client_id"] = "x", ["aud"] = ProtectedApp.Resource }.ToJsonString());
        var good = app.Issuer.Issue();
        string[] bad =
        [
            app.Issuer.Issue(claims => claims["exp"] = 1),
            app.Issuer.Issue(claims => claims["iss"] = "https://other.example"),
            app.Issuer.Issue(key: TestKey.Create("key-1", index: 3)),
            good[..^4] + "AAAA",
            good[..good.LastIndexOf('.')] + ".",
            "a.b.c",
        ];

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", ("Authorization", $"Bearer {good}"))).StatusCode);
        foreach (var token in bad)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await app.ReadAsync(token)).StatusCode);
        }

        Assert.Empty(app.Issuer.Introspection.Questions);
    }

    [Fact]
    [Trait("Conformance", "INT-07")]
    public async Task Answer_ItsScopesTimesContextAndActors_FeedTheSameChecksAsAJwt()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var issue = app.Issuer.Introspection.Issue;
        var reader = issue(claims => claims["scope"] = "wiki.read", null);
        var stale = issue(claims => claims["auth_time"] = claims["iat"]!.GetValue<long>() - 3600, null);
        var strong = issue(claims => claims["acr"] = "phr", null);
        var delegated = issue(claims => claims["act"] = new JsonObject { ["sub"] = "agent-7" }, null);
        var service = issue(claims => { claims.Remove("sub"); claims["client_id"] = "batch"; }, null);

        Assert.Equal("insufficient_scope", ReceivedChallenge.Bearer(await app.ReadAsync(reader, "/write")).Error);
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(strong, "/fresh")).StatusCode);
        Assert.Equal("insufficient_user_authentication", ReceivedChallenge.Bearer(await app.ReadAsync(stale, "/fresh")).Error);
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(strong, "/strong")).StatusCode);
        Assert.Equal("insufficient_user_authentication", ReceivedChallenge.Bearer(await app.ReadAsync(reader, "/strong")).Error);
        Assert.StartsWith("Delegated 3f6f1c5e-ada client-1", await (await app.ReadAsync(delegated)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.ReadAsync(service)).StatusCode); // Callers:AllowServices is off
        Assert.Equal("services_not_admitted", app.Audit.Last.Reason);
    }

    [Fact]
    public async Task Token_AtAnAppWithoutIntrospection_IsRefusedAsBefore()
    {
        await using var app = await OpaqueTokenApp.StartAsync(setup =>
        {
            setup.Settings.Remove("AuthorizationServers:0:Introspection:ClientId");
            setup.Settings.Remove("AuthorizationServers:0:Introspection:ClientSecret");
        });

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.ReadAsync(app.Issuer.Introspection.Issue())).StatusCode);
        Assert.Equal("not_three_parts", app.Audit.Records.Single().Reason);
        Assert.Empty(app.Issuer.Introspection.Questions);
    }

    [Fact]
    public async Task Jwe_AtAServerThatCanReadIt_IsAskedAbout()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var token = app.Issuer.Introspection.Issue(token: "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.BBBB.CCCC");

        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);
    }

    [Fact]
    public async Task Token_OfAFewCharacters_IsServedLikeAnyOther()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var token = app.Issuer.Introspection.Issue(token: "abc");

        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);
    }
}
