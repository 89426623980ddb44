using System.Net;
using System.Text.Json;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>Every refusal: its status, its challenge, its body, and that nothing of it is kept.</summary>
public sealed class RefusalTests
{
    // What the request brings, status, error of the challenge (null: none), reason on record.
    public static TheoryData<string, HttpStatusCode, string?, string> Refusals => new()
    {
        { "nothing", HttpStatusCode.Unauthorized, null, "credential_missing" },
        { "basic", HttpStatusCode.Unauthorized, null, "credential_missing" },
        { "token in the query", HttpStatusCode.Unauthorized, null, "credential_missing" },
        { "garbage", HttpStatusCode.Unauthorized, "invalid_token", "not_three_parts" },
        { "expired", HttpStatusCode.Unauthorized, "invalid_token", "expired" },
        { "other audience", HttpStatusCode.Unauthorized, "invalid_token", "audience_mismatch" },
        { "other issuer", HttpStatusCode.Unauthorized, "invalid_token", "issuer_unknown" },
        { "other key", HttpStatusCode.Unauthorized, "invalid_token", "signature_invalid" },
        { "opaque", HttpStatusCode.Unauthorized, "invalid_token", "opaque_token" },
        { "assertion as bearer", HttpStatusCode.Unauthorized, "invalid_token", "issuer_unknown" },
        { "bad assertion", HttpStatusCode.Unauthorized, "invalid_token", "audience_mismatch" },
        { "bad cookie", HttpStatusCode.Unauthorized, "invalid_token", "audience_mismatch" },
        { "two assertions", HttpStatusCode.BadRequest, "invalid_request", "multiple_assertions" },
        { "two tokens", HttpStatusCode.BadRequest, "invalid_request", "multiple_authorizations" },
        { "nothing behind the scheme", HttpStatusCode.BadRequest, "invalid_request", "authorization_malformed" },
        { "something behind the token", HttpStatusCode.BadRequest, "invalid_request", "authorization_malformed" },
        { "token twice", HttpStatusCode.BadRequest, "invalid_request", "authorization_and_query" },
        { "too long", HttpStatusCode.BadRequest, "invalid_request", "credential_too_long" },
        { "bound token", HttpStatusCode.Unauthorized, "invalid_token", "confirmation_required" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    [Trait("Conformance", "CHL-01, CHL-02, CHL-03, CHL-04, CHL-07, CHL-11, CHL-24, REQ-02, REQ-04, REQ-05, REQ-06, REQ-08, REQ-11, CFA-06, CFA-12, ERR-03")]
    public async Task Request_ThatIsRefused_GetsOneChallengeAndIsNotStored(string what, HttpStatusCode status, string? error, string reason)
    {
        await using var app = await WikiEndpoints.StartAsync();
        var (path, headers) = Request(app, what);

        foreach (var suffix in new[] { "/page", "/no/such/page", "/authorized" })
        {
            var response = await app.GetAsync(suffix + path, headers);

            Assert.Equal(status, response.StatusCode);
            var challenge = Assert.Single(ReceivedChallenge.Of(response));
            Assert.Equal("Bearer", challenge.Scheme);
            Assert.Equal(error, challenge.Error);
            Assert.Equal(ProtectedApp.Metadata, challenge.ResourceMetadata);
            Assert.Equal(error is not null, challenge.Parameters.ContainsKey("error_description"));
            Assert.True(response.Headers.CacheControl!.NoStore);
            Assert.Equal(reason, app.Audit.Last.Reason);
            Assert.Equal((int)status, app.Audit.Last.Status);
        }
    }

    [Fact]
    [Trait("Conformance", "JWT-19")]
    public async Task Refusals_OfTokens_LookAllTheSame()
    {
        await using var app = await WikiEndpoints.StartAsync();
        var seen = new List<string>();

        foreach (var row in Refusals.Select(row => row.Data).Where(row => row is { Item2: HttpStatusCode.Unauthorized, Item3: not null, Item4: not "expired" }))
        {
            var (query, headers) = Request(app, row.Item1);
            var response = await app.GetAsync("/page" + query, headers);
            seen.Add($"{response}{await response.Content.ReadAsStringAsync()}");
        }

        Assert.True(seen.Count > 8);
        Assert.Single(seen.Distinct());
    }

    private static (string Query, (string, string)[] Headers) Request(ProtectedApp app, string what) => what switch
    {
        "nothing" => ("", []),
        "basic" => ("", [("Authorization", "Basic YWRhOmFkYQ==")]),
        "token in the query" => ("?access_token=" + app.Issuer.Issue(), []),
        "garbage" => ("", [("Authorization", "Bearer garbage")]),
        "expired" => ("", [app.Bearer(claims => claims["exp"] = app.Clock.GetUtcNow().ToUnixTimeSeconds() - 61)]),
        "other audience" => ("", [app.Bearer(claims => claims["aud"] = "https://elsewhere.example")]),
        "other issuer" => ("", [app.Bearer(claims => claims["iss"] = "https://other.example")]),
        "other key" => ("", [("Authorization", "Bearer " + app.Issuer.Issue(header: header => header["kid"] = "key-1", key: TestKey.Create("key-2", "RS256", 7)))]),
        "opaque" => ("", [("Authorization", "Bearer oauth:abc:def")]),
        "assertion as bearer" => ("", [("Authorization", "Bearer " + app.Access.IssueAssertion())]),
        "bad assertion" => ("", [app.Assertion(claims => claims["aud"] = "another")]),
        "bad cookie" => ("", [app.Cookie(claims => claims["aud"] = "another")]),
        "two assertions" => ("", [app.Assertion(), app.Assertion()]),
        "two tokens" => ("", [app.Bearer(), app.Bearer()]),
        "nothing behind the scheme" => ("", [("Authorization", "Bearer")]),
        "something behind the token" => ("", [("Authorization", app.Bearer().Value + " more")]),
        "token twice" => ("?access_token=x", [app.Bearer()]),
        "too long" => ("", [("Authorization", "Bearer " + new string('a', 16385))]),
        "bound token" => ("", [app.Bearer(claims => claims["cnf"] = new System.Text.Json.Nodes.JsonObject { ["jkt"] = "x" })]),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
    };

    [Fact]
    [Trait("Conformance", "CHL-24")]
    public async Task Missing_Path_IsRefusedExactlyAsAnExistingOne()
    {
        await using var app = await WikiEndpoints.StartAsync();

        var existing = await app.GetAsync("/page");
        var missing = await app.GetAsync("/missing");

        Assert.Equal(existing.StatusCode, missing.StatusCode);
        Assert.Equal(existing.Headers.ToString(), missing.Headers.ToString());
        Assert.Equal(existing.Content.Headers.ToString(), missing.Content.Headers.ToString());
        Assert.Equal(await existing.Content.ReadAsStringAsync(), await missing.Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("Conformance", "CHL-24")]
    public async Task Missing_Path_IsNotFoundForAValidatedCaller()
    {
        await using var app = await WikiEndpoints.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/missing", app.Bearer())).StatusCode);
    }

    [Theory]
    [Trait("Conformance", "ERR-01, ERR-02")]
    [InlineData("*/*", "application/problem+json")]
    [InlineData("application/json", "application/problem+json")]
    [InlineData("text/markdown, text/html;q=0.8", "text/markdown")]
    [InlineData("text/html", "text/html")]
    public async Task Body_OfARefusal_IsWhatTheClientPrefers(string accept, string expected)
    {
        await using var app = await WikiEndpoints.StartAsync();

        var response = await app.GetAsync("/read", ("Accept", accept), ("Sec-Fetch-Mode", "cors"));
        var body = await response.Content.ReadAsStringAsync();

        Assert.Equal(expected, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(ProtectedApp.Metadata, body, StringComparison.Ordinal);
        Assert.Contains("wiki.read", body, StringComparison.Ordinal);
        if (expected == "application/problem+json")
        {
            using var problem = JsonDocument.Parse(body);
            Assert.Equal(401, problem.RootElement.GetProperty("status").GetInt32());
        }
    }

    [Fact]
    [Trait("Conformance", "CHL-23")]
    public async Task Head_WithoutCredential_HasTheHeadersOfGetAndNoContent()
    {
        await using var app = await WikiEndpoints.StartAsync();

        var get = await app.GetAsync("/page");
        var head = await app.SendAsync(HttpMethod.Head, "/page");

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Headers.ToString(), head.Headers.ToString());
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    // MapGet answers no HEAD, so what GET would be asked has to be found again: by the constraints too.
    [Theory]
    [Trait("Conformance", "CHL-23")]
    [InlineData("/items/5")]
    [InlineData("/items/new")]
    [InlineData("/items")]
    [InlineData("/items/5/a.pdf")]
    [InlineData("/items/5/a.txt")]
    public async Task Head_OfConstrainedRoutes_IsChallengedAsGetIs(string path)
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web =>
        {
            web.MapGet("/items/{id:int:min(1)?}", () => "in").RequireAllScopes("items.one");
            web.MapGet("/items/{id:int}/{file:regex(^.*[.]pdf$)}", () => "in").RequireAllScopes("items.print");
            web.MapGet("/items/{**rest}", () => "in").RequireAllScopes("items.rest");
        });

        var get = await app.GetAsync(path);
        var head = await app.SendAsync(HttpMethod.Head, path);

        Assert.Equal(get.Headers.ToString(), head.Headers.ToString());
    }

    [Fact]
    [Trait("Conformance", "CHL-23")]
    public async Task Head_OfAnEndpointThatNamesItsResource_PointsWhereGetPoints()
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web => web.MapGet("/tools", () => "in").AsProtectedResource("/mcp"));

        var get = await app.GetAsync("/tools");
        var head = await app.SendAsync(HttpMethod.Head, "/tools");

        Assert.Equal(ProtectedApp.Metadata + "/mcp", Assert.Single(ReceivedChallenge.Of(get)).ResourceMetadata);
        Assert.Equal(get.Headers.ToString(), head.Headers.ToString());
    }

    [Fact]
    [Trait("Conformance", "KEY-04")]
    public async Task Token_WithoutAnyKeys_IsUnavailableAndNotRefused()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Issuers = TestIssuerState.Down);

        var response = await app.GetAsync("/page", app.Bearer());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.True(response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Empty(ReceivedChallenge.Of(response));
        Assert.Equal(("keys_unavailable", "Unavailable"), (app.Audit.Last.Reason, app.Audit.Last.Outcome.ToString()));
    }

    [Fact]
    [Trait("Conformance", "ERR-05")]
    public async Task Exception_DuringValidation_IsAServerErrorAndTheEndpointDoesNotRun()
    {
        var ran = false;
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.LaterServices = services => services.AddSingleton<ManagedAccess.AspNetCore.Tokens.Validation.AccessTokenValidator>(_ => throw new InvalidOperationException("broken"));
            setup.App = web =>
            {
                web.UseExceptionHandler(handler => handler.Run(_ => Task.CompletedTask));
                web.UseRouting();
                web.UseAuthentication();
                web.UseAuthorization();
                web.MapGet("/page", () => ran = true);
                web.MapGet("/open", () => ran = true).AllowAnonymous();
            };
        });

        var closed = await app.GetAsync("/page", app.Bearer());
        var open = await app.GetAsync("/open", app.Bearer());

        Assert.Equal(HttpStatusCode.InternalServerError, closed.StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, open.StatusCode);
        Assert.False(ran);
        Assert.DoesNotContain("broken", await closed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.All(app.Audit.Records, record => Assert.Equal(("Failed", "exception", 500), (record.Outcome.ToString(), record.Reason, record.Status)));
    }

    [Fact]
    [Trait("Conformance", "CHL-22")]
    public async Task Endpoint_ThatAnswersABare401_GetsTheChallenge()
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web => web.MapGet("/bare", () => Results.Unauthorized()));

        var response = await app.GetAsync("/bare", app.Bearer());

        Assert.Equal(ProtectedApp.Metadata, Assert.Single(ReceivedChallenge.Of(response)).ResourceMetadata);
        Assert.Equal(("Challenged", "application"), (app.Audit.Last.Outcome.ToString(), app.Audit.Last.Reason));
    }

    [Fact]
    [Trait("Conformance", "REQ-12")]
    public async Task Cookies_OfTheSameNameThatDiffer_AreNoCredential()
    {
        await using var app = await WikiEndpoints.StartAsync();
        var value = $"CF_Authorization={app.Access.IssueAssertion()}; CF_Authorization={app.Access.IssueAssertion(claims => claims["country"] = "FR")}";

        var response = await app.GetAsync("/page", ("Cookie", value));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Null(Assert.Single(ReceivedChallenge.Of(response)).Error);
    }

    [Fact]
    [Trait("Conformance", "CFA-02")]
    public async Task StrayCookie_InDevelopment_CountsAsNoneAndIsSaidSo()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Environment = "Development");
        var stray = app.Cookie(claims => claims["aud"] = "another application");

        var alone = await app.GetAsync("/page", stray);
        var beside = await app.GetAsync("/page", stray, app.Bearer());

        Assert.Null(Assert.Single(ReceivedChallenge.Of(alone)).Error);
        Assert.Equal(HttpStatusCode.OK, beside.StatusCode);
        Assert.Equal(2, app.Logs.Named("StrayCookieIgnored").Count);
    }

    // Caller, method, headers of the browser, status.
    public static TheoryData<string, string, string, string, HttpStatusCode> CrossSite => new()
    {
        { "cookie", "POST", "/page", "Sec-Fetch-Site: cross-site", HttpStatusCode.Forbidden },
        { "cookie", "PUT", "/page", "Origin: https://evil.example", HttpStatusCode.Forbidden },
        { "cookie", "POST", "/page", "Sec-Fetch-Site: same-origin", HttpStatusCode.OK },
        { "cookie", "GET", "/page", "Sec-Fetch-Site: cross-site", HttpStatusCode.OK },
        { "assertion", "DELETE", "/page", "Origin: null", HttpStatusCode.Forbidden },
        { "assertion", "POST", "/page", "Accept: */*", HttpStatusCode.OK },
        { "bearer", "POST", "/page", "Sec-Fetch-Site: cross-site", HttpStatusCode.OK },
        { "cookie", "GET", "/page", "Sec-Fetch-Site: cross-site; Upgrade: websocket", HttpStatusCode.Forbidden },
        { "cookie", "GET", "/page", "Origin: https://evil.example; Upgrade: websocket", HttpStatusCode.Forbidden },
        { "cookie", "GET", "/page", "Sec-Fetch-Site: same-origin; Upgrade: websocket", HttpStatusCode.OK },
        { "cookie", "POST", "/webhook", "Sec-Fetch-Site: cross-site", HttpStatusCode.OK },
    };

    [Theory]
    [MemberData(nameof(CrossSite))]
    [Trait("Conformance", "REQ-13")]
    public async Task UnsafeRequest_OfAnotherSite_IsForbiddenWhereTheBrowserAttachedTheCredential(
        string credential, string method, string path, string header, HttpStatusCode status)
    {
        await using var app = await WikiEndpoints.StartAsync();
        var attached = credential switch { "cookie" => app.Cookie(), "assertion" => app.Assertion(), _ => app.Bearer() };
        var sent = header.Split("; ").Select(line => line.Split(": ")).Select(parts => (parts[0], parts[1]));

        var response = await app.SendAsync(new HttpMethod(method), path, [attached, .. sent]);

        Assert.Equal(status, response.StatusCode);
        if (status is HttpStatusCode.Forbidden)
        {
            Assert.Empty(ReceivedChallenge.Of(response));
            Assert.Equal(("Forbidden", "cross_site"), (app.Audit.Last.Outcome.ToString(), app.Audit.Last.Reason));
        }
    }

    [Fact]
    [Trait("Conformance", "RID-14")]
    public async Task Host_ThatCannotBeAttested_IsRefusedAndOnRecordAsThat()
    {
        await using var app = await WikiEndpoints.StartAsync(setup =>
        {
            setup.Environment = "Development";
            setup.Settings["Resource"] = null;
        });

        var response = await app.GetAsync("http://evil.example/page");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(("Refused", "host_unknown", 400), (app.Audit.Last.Outcome.ToString(), app.Audit.Last.Reason, app.Audit.Last.Status));
    }

    [Fact]
    public async Task AuthenticateAsync_AgainInTheEndpoint_GivesTheSameAnswer()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Services = services => services.AddAuthentication("Mine").AddScheme<AuthenticationSchemeOptions, AlwaysAda>("Mine", null);
            setup.App = web => web.MapGet("/again", async (HttpContext context) => (await context.AuthenticateAsync()).Succeeded);
        });

        // A token of an issuer we do not know, but which the app's own scheme takes.
        var response = await app.GetAsync("/again", app.Bearer(claims => claims["iss"] = "https://other.example"));

        Assert.Equal("true", await response.Content.ReadAsStringAsync());
    }

    private sealed class AlwaysAda(
        Microsoft.Extensions.Options.IOptionsMonitor<AuthenticationSchemeOptions> options, Microsoft.Extensions.Logging.ILoggerFactory logger, System.Text.Encodings.Web.UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
            Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(
                new(new System.Security.Claims.ClaimsIdentity([new("sub", "ada")], "Mine")), "Mine")));
    }
}
