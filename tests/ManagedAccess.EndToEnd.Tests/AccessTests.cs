using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Issuers;
using ManagedAccess.EndToEnd.Tests.Processes;
using ManagedAccess.Testing;

namespace ManagedAccess.EndToEnd.Tests;

/// <summary>The wiki behind Cloudflare Access: the edge has decided, and says so in an assertion.</summary>
public sealed class AccessTests(AccessTests.WikiBehindAccess access) : IClassFixture<AccessTests.WikiBehindAccess>
{
    private const string Assertion = "Cf-Access-Jwt-Assertion";

    private readonly AccessTeam _team = access.Team;
    private readonly HttpClient _http = access.Wiki.Http;

    public static TheoryData<string> InvalidAssertions => [.. InvalidAssertionOf.Keys];

    private static Dictionary<string, Func<AccessTeam, string>> InvalidAssertionOf { get; } = new()
    {
        ["garbage"] = _ => "gar.ba.ge",
        ["expired"] = team => team.Assert(claims => claims["exp"] = claims["iat"]!.GetValue<long>() - 61),
        ["another application"] = team => team.Assert(claims => claims["aud"] = new JsonArray("00000000")),
        ["another team"] = team => team.Assert(claims => claims["iss"] = "https://other.cloudflareaccess.com"),
        ["global session"] = team => team.Assert(claims => claims["type"] = "org"),
        ["no type"] = team => team.Assert(claims => claims.Remove("type")),
        ["nobody"] = team => team.Assert(claims => claims["sub"] = ""),
        ["nameless person"] = team => team.Assert(claims => claims.Remove("email")),
        ["person and service"] = team => team.Assert(claims => claims["common_name"] = "x.access"),
    };

    [Fact]
    [Trait("Conformance", "CFA-01")]
    [Trait("Conformance", "ATT-03")]
    public async Task Assertion_InTheHeader_LetsThePersonIn()
    {
        using var response = await SendAsync(Get("/whoami", (Assertion, _team.Assert())));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var caller = await ReadJsonAsync(response);
        Assert.Equal("human", caller.GetProperty("kind").GetString());
        Assert.Equal("ada@example.com", caller.GetProperty("user").GetProperty("email").GetString());
        Assert.Equal("7335d417-61da-459d-899c-0a01c76a2f94", caller.GetProperty("user").GetProperty("subject").GetString());
        Assert.Equal(_team.Issuer, caller.GetProperty("issuer").GetString());
        Assert.Equal(JsonValueKind.Null, caller.GetProperty("client").ValueKind); // the assertion does not name it, and nobody guesses
    }

    [Fact]
    [Trait("Conformance", "CFA-05")]
    [Trait("Conformance", "CAC-05")]
    public async Task Assertion_InTheCookie_LetsThePersonIn()
    {
        using var response = await SendAsync(Get("/pages/on-call", ("Cookie", $"theme=dark; CF_Authorization={_team.Assert()}"), ("Accept", "text/html")));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl is { Private: true } or { NoStore: true });
    }

    [Theory]
    [MemberData(nameof(InvalidAssertions))]
    [Trait("Conformance", "CFA-12")]
    public async Task Assertion_Invalid_IsRefusedByHeaderAndByCookie(string kind)
    {
        var assertion = InvalidAssertionOf[kind](_team);

        using var header = await SendAsync(Get("/whoami", (Assertion, assertion)));
        using var cookie = await SendAsync(Get("/whoami", ("Cookie", $"CF_Authorization={assertion}")));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (header.StatusCode, cookie.StatusCode));
        Assert.Single(ReceivedChallenge.Of(header));
    }

    [Fact]
    [Trait("Conformance", "REQ-09")]
    public async Task Assertion_Invalid_IsNotRescuedByAGoodCookie()
    {
        using var response = await SendAsync(Get("/whoami", (Assertion, "gar.ba.ge"), ("Cookie", $"CF_Authorization={_team.Assert()}")));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "CFA-09")]
    public async Task Assertion_Valid_IsNotSpoiledByWhateverStandsInAuthorization()
    {
        foreach (var authorization in (string[])["Bearer oauth:CvNooV5Yb1", """{"cf-access-client-id":"x","cf-access-client-secret":"y"}""", "Basic eDp5", "Bearer"])
        {
            using var response = await SendAsync(Get("/whoami", (Assertion, _team.Assert()), ("Authorization", authorization)));

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    [Trait("Conformance", "REQ-11")]
    public async Task Assertions_TwoInOneHeader_AreABadRequest()
    {
        using var response = await SendAsync(Get("/whoami", (Assertion, $"{_team.Assert()},{_team.Assert()}")));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "REQ-12")]
    public async Task Cookies_TwoThatDiffer_AreNone()
    {
        using var response = await SendAsync(Get("/whoami", ("Cookie", $"CF_Authorization={_team.Assert()}; CF_Authorization={_team.Assert()}")));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.All(ReceivedChallenge.Of(response), challenge => Assert.Null(challenge["error"]));
    }

    [Fact]
    [Trait("Conformance", "CFA-08")]
    [Trait("Conformance", "CFA-10")]
    public async Task IdentityHeaders_WithoutAssertion_AreNotBelieved()
    {
        using var named = await SendAsync(Get("/whoami", ("Cf-Access-Authenticated-User-Email", "ada@example.com"), ("X-Forwarded-User", "ada")));
        using var linked = await SendAsync(Get("/whoami", ("Cf-Access-Token", _team.Assert())));
        using var bearer = await SendAsync(Get("/whoami", ("Authorization", $"Bearer {_team.Assert()}")));

        foreach (var response in (HttpResponseMessage[])[named, linked, bearer])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.All(ReceivedChallenge.Of(response), challenge => Assert.Null(challenge["error"]));
        }
    }

    [Fact]
    [Trait("Conformance", "REQ-13")]
    public async Task Cookie_OnAPostFromAnotherSite_IsForbidden()
    {
        var cookie = ("Cookie", $"CF_Authorization={_team.Assert()}");

        using var bySite = await SendAsync(Post("/pages/on-call", cookie, ("Sec-Fetch-Site", "cross-site")));
        using var byOrigin = await SendAsync(Post("/pages/on-call", cookie, ("Origin", "https://evil.example")));
        using var byAssertion = await SendAsync(Post("/pages/on-call", cookie, (Assertion, _team.Assert()), ("Sec-Fetch-Site", "cross-site")));

        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
            (bySite.StatusCode, byOrigin.StatusCode, byAssertion.StatusCode));
    }

    [Fact]
    public async Task Form_WithoutAntiforgeryToken_IsRefusedAndItsTextKept()
    {
        var request = Post("/pages/on-call", ("Cookie", $"CF_Authorization={_team.Assert()}"), ("Sec-Fetch-Site", "same-origin"), ("Accept", "text/html"));
        request.Content = new FormUrlEncodedContent([new("markdown", "# Typed for an hour"), new("revision", "1"), new("note", "An hour")]);

        using var response = await SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync();
        Assert.Contains("# Typed for an hour", body, StringComparison.Ordinal);
        Assert.Contains("An hour", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_FarTooLarge_IsRefusedWithoutBeingRead()
    {
        var request = Post("/pages/on-call", ("Cookie", $"CF_Authorization={_team.Assert()}"), ("Sec-Fetch-Site", "same-origin"));
        request.Content = new FormUrlEncodedContent([new("markdown", new string('a', 5 * 1024 * 1024)), new("revision", "1")]);
        request.Headers.ExpectContinue = true; // the answer comes before the body

        using var response = await SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "CFA-10")]
    [Trait("Conformance", "JWT-13")]
    public async Task SeveralServers_InOneConfiguration_AreEachTrustedForTheirOwn()
    {
        await using var second = await AccessTeam.StartAsync();
        await using var issuer = await OAuthServer.StartAsync();
        var port = FreePort.Next();
        var settings = _team.SettingsFor($"http://127.0.0.1:{port}");
        foreach (var (key, value) in second.SettingsFor("").Where(setting => setting.Key.Contains(":0:", StringComparison.Ordinal)))
        {
            settings[key.Replace("AuthorizationServers:0:", "AuthorizationServers:1:", StringComparison.Ordinal)] = value;
        }

        settings["ManagedAccess:AuthorizationServers:2:Issuer"] = issuer.Issuer;
        settings["ManagedAccess:AuthorizationServers:2:RequireHttpsMetadata"] = "false";
        await using var wiki = await WikiProcess.StartAsync(settings, "Production", port);

        using var first = await wiki.Http.SendAsync(Get("/whoami", (Assertion, _team.Assert())));
        using var other = await wiki.Http.SendAsync(Get("/whoami", (Assertion, second.Assert())));
        using var bearer = await wiki.Http.SendAsync(Get("/whoami", ("Authorization", $"Bearer {issuer.Issue(wiki.Origin)}")));
        using var borrowed = await wiki.Http.SendAsync(Get("/whoami", (Assertion, second.Assert(claims => claims["iss"] = _team.Issuer))));
        using var crossed = await wiki.Http.SendAsync(Get("/whoami", ("Authorization", $"Bearer {_team.Assert()}")));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, other.StatusCode, bearer.StatusCode));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (borrowed.StatusCode, crossed.StatusCode));
        Assert.Equal("invalid_token", ReceivedChallenge.Bearer(crossed)["error"]);
    }

    [Fact]
    [Trait("Conformance", "REQ-13")]
    public async Task Cookie_OnALinkFromAnotherSite_IsServed()
    {
        using var response = await SendAsync(Get(
            "/pages/on-call", ("Cookie", $"CF_Authorization={_team.Assert()}"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Accept", "text/html")));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "CFA-12")]
    public async Task Navigation_WithoutAssertion_IsRefusedInHtml()
    {
        using var response = await SendAsync(Get("/pages/on-call", ("Sec-Fetch-Mode", "navigate"), ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode); // nowhere to send a browser is configured: the edge does that
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Single(ReceivedChallenge.Of(response));
    }

    [Fact]
    [Trait("Conformance", "CFA-07")]
    [Trait("Conformance", "ATT-08")]
    public async Task Service_ReadsAndNeverWrites()
    {
        var service = (Assertion, _team.AssertService());

        using var caller = await SendAsync(Get("/whoami", service));
        using var reading = await SendAsync(Get("/pages/on-call", service));
        using var writing = await SendAsync(Post("/pages/on-call", service));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (caller.StatusCode, reading.StatusCode));
        var json = await ReadJsonAsync(caller);
        Assert.Equal("service", json.GetProperty("kind").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("user").ValueKind);
        Assert.Equal("e367826f93b8d71185e03fe518aff3b4.access", json.GetProperty("client").GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, writing.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "KEY-01")]
    [Trait("Conformance", "KEY-03")]
    public async Task Keys_Rotated_LetTheFirstRequestIn()
    {
        await using var own = await WikiBehindAccess.StartAsync();
        var before = own.Team.Assert();
        using var warm = await own.Wiki.Http.SendAsync(Get("/whoami", (Assertion, before)));

        own.Team.Rotate();
        using var current = await own.Wiki.Http.SendAsync(Get("/whoami", (Assertion, own.Team.Assert())));
        using var previous = await own.Wiki.Http.SendAsync(Get("/whoami", (Assertion, own.Team.Assert(keyAge: 1))));
        own.Team.Rotate();
        own.Team.WithdrawPreviousKey();
        using var next = await own.Wiki.Http.SendAsync(Get("/whoami", (Assertion, own.Team.Assert())));
        using var withdrawn = await own.Wiki.Http.SendAsync(Get("/whoami", (Assertion, own.Team.Assert(keyAge: 1))));
        using var withdrawnAndCached = await own.Wiki.Http.SendAsync(Get("/whoami", (Assertion, before)));

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK),
            (warm.StatusCode, current.StatusCode, previous.StatusCode, next.StatusCode));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (withdrawn.StatusCode, withdrawnAndCached.StatusCode));
    }

    [Fact]
    [Trait("Conformance", "KEY-04")]
    public async Task Keys_UnreachableAfterTheyWereKnown_StayGood()
    {
        await using var own = await WikiBehindAccess.StartAsync();
        using var warm = await own.Wiki.Http.SendAsync(Get("/whoami", (Assertion, own.Team.Assert())));

        own.Team.State = TestIssuerState.Failing;
        using var known = await own.Wiki.Http.SendAsync(Get("/whoami", (Assertion, own.Team.Assert())));
        own.Team.Rotate();
        using var unknown = await own.Wiki.Http.SendAsync(Get("/whoami", (Assertion, own.Team.Assert())));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (warm.StatusCode, known.StatusCode));
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "KEY-04")]
    public async Task Keys_UnreachableFromTheStart_MakeTheWikiUnavailableUntilTheyAreThere()
    {
        await using var own = await WikiBehindAccess.StartAsync(teamIsUp: false);

        using var alive = await own.Wiki.Http.GetAsync("/healthz");
        using var ready = await own.Wiki.Http.GetAsync("/readyz");
        using var early = await own.Wiki.Http.SendAsync(Get("/whoami", (Assertion, own.Team.Assert())));
        await own.Team.Server.StartAsync();
        using var late = await WaitUntilAvailableAsync(own);

        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        Assert.NotNull(early.Headers.RetryAfter);
        Assert.Empty(ReceivedChallenge.Of(early));
        Assert.Equal(HttpStatusCode.OK, late.StatusCode);
    }

    /// <summary>Asks again when <c>Retry-After</c> says, as a client does, for 15 seconds at most (design §7).</summary>
    private static async Task<HttpResponseMessage> WaitUntilAvailableAsync(WikiBehindAccess own)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var response = await own.Wiki.Http.SendAsync(Get("/whoami", (Assertion, own.Team.Assert())));
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable || TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(15))
            {
                return response;
            }

            await Task.Delay(response.Headers.RetryAfter!.Delta!.Value, TimeProvider.System);
            response.Dispose();
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request);

    private static HttpRequestMessage Get(string path, params ReadOnlySpan<(string Name, string Value)> headers) => Request(HttpMethod.Get, path, headers);

    private static HttpRequestMessage Post(string path, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var request = Request(HttpMethod.Post, path, headers);
        request.Content = new FormUrlEncodedContent([new("markdown", "# Gone"), new("revision", "1")]);
        return request;
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, ReadOnlySpan<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static async Task<JsonElement> ReadJsonAsync(HttpResponseMessage response) => JsonElement.Parse(await response.Content.ReadAsStringAsync());

    /// <summary>The wiki in Production with nothing but Access settings, and the account it trusts.</summary>
    public sealed class WikiBehindAccess : IAsyncLifetime
    {
        public AccessTeam Team { get; private set; } = null!;

        public WikiProcess Wiki { get; private set; } = null!;

        public static async Task<WikiBehindAccess> StartAsync(bool teamIsUp = true)
        {
            var own = new WikiBehindAccess();
            await own.InitializeAsync(teamIsUp);
            return own;
        }

        public ValueTask InitializeAsync() => InitializeAsync(teamIsUp: true);

        public async ValueTask DisposeAsync()
        {
            await Wiki.DisposeAsync();
            await Team.DisposeAsync();
        }

        private async ValueTask InitializeAsync(bool teamIsUp)
        {
            Team = await AccessTeam.StartAsync(teamIsUp);
            var port = FreePort.Next();
            Wiki = await WikiProcess.StartAsync(Team.SettingsFor($"http://127.0.0.1:{port}"), "Production", port);
        }
    }
}
