using System.Net;
using System.Text.Json;
using Duende.IdentityModel;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;
using ManagedAccess.Testing;

namespace ManagedAccess.EndToEnd.Tests;

/// <summary>The main job: from a URL to the page's own Markdown, as one's human, by the standards and by nothing else.</summary>
public sealed class WalkTests(DevelopmentWiki development)
{
    private readonly WikiProcess _wiki = development.Wiki;
    private readonly Uri _page = PageOf(development.Wiki);

    /// <summary>The fields <c>Accept</c> and <c>User-Agent</c> of fetchers, in each mode.</summary>
    public static TheoryData<EmulatorMode, string, string> Fetchers =>
    [
        .. from mode in Enum.GetValues<EmulatorMode>()
           from fetcher in ((string Accept, string UserAgent)[])
           [
               ("text/markdown, text/html, */*", "axios/1.8"),
               ("text/markdown, *", "claude-code"),
               ("text/markdown;q=1.0, text/x-markdown;q=0.9, text/plain;q=0.8, text/html;q=0.7, */*;q=0.1", "Mozilla/5.0 (X11; Linux x64) Chrome/142.0 Safari/537.36"),
               ("text/markdown, text/html;q=0.9, */*;q=0.1", "node"),
           ]
           select (mode, fetcher.Accept, fetcher.UserAgent),
    ];

    [Fact]
    [Trait("Conformance", "CHL-01")]
    [Trait("Conformance", "CHL-02")]
    [Trait("Conformance", "CHL-04")]
    public async Task Page_WithoutToken_IsChallengedOnceAndWithoutError()
    {
        using var response = await _wiki.Http.GetAsync("/pages/on-call");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var challenge = Assert.Single(ReceivedChallenge.Of(response));
        Assert.Equal("Bearer", challenge.Scheme);
        Assert.Equal($"{_wiki.Origin}/.well-known/oauth-protected-resource", challenge["resource_metadata"]);
        Assert.DoesNotContain(challenge.Parameters.Keys, name => name.StartsWith("error", StringComparison.OrdinalIgnoreCase));
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Fact]
    [Trait("Conformance", "EMU-30")]
    public async Task Page_WithoutTokenBehindTheEdge_IsChallengedOnceByTheEdge()
    {
        var wiki = development.In(EmulatorMode.Edge);

        using var response = await wiki.Http.GetAsync("/pages/on-call");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var challenge = Assert.Single(ReceivedChallenge.Of(response));
        Assert.Equal(("Bearer", "OAuth", "invalid_token"), (challenge.Scheme, challenge["realm"], challenge["error"]));
        Assert.Equal($"{wiki.Origin}/.well-known/cloudflare-access-protected-resource/pages/on-call", challenge["resource_metadata"]);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Fact]
    [Trait("Conformance", "PRM-03")]
    [Trait("Conformance", "PRM-07")]
    public async Task Resource_InItsMetadata_HasTheNameAndTheScopes()
    {
        using var client = new StandardsClient("Walker");

        var resource = await client.GetResourceAsync(await client.GetChallengeAsync(_page), _page);

        Assert.Equal("Internal wiki", resource.GetProperty("resource_name").GetString());
        Assert.Equal(["wiki.read", "wiki.write"], resource.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString()));
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    [Trait("Conformance", "PRM-04")]
    [Trait("Conformance", "CHL-05")]
    public async Task Challenge_Followed_LeadsToTheResourceAndItsAuthorizationServer(EmulatorMode mode)
    {
        var wiki = development.In(mode);
        using var client = new StandardsClient("Walker");

        var resource = await client.GetResourceAsync(await client.GetChallengeAsync(PageOf(wiki)), PageOf(wiki));
        var server = await client.GetServerAsync(resource.GetProperty("authorization_servers")[0].GetString()!);

        Assert.Equal(wiki.Origin, resource.GetProperty("resource").GetString());
        Assert.Equal(["S256"], server.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(method => method.GetString()));
        Assert.True(server.GetProperty("authorization_response_iss_parameter_supported").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    [Trait("Conformance", "NEG-02")]
    [Trait("Conformance", "REP-01")]
    [Trait("Conformance", "NEG-13")]
    public async Task Walk_ToTheEnd_PrintsThePagesOwnMarkdown(EmulatorMode mode)
    {
        var page = PageOf(development.In(mode));
        using var person = Person.Ada();
        using var client = new StandardsClient("Walker");

        var grant = await client.GetInAsync(page, person);
        using var response = await client.GetAsync(page, grant.AccessToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/markdown; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Contains("Accept", response.Headers.Vary);
        var (frontMatter, text) = SamplePages.Split(await response.Content.ReadAsStringAsync());
        Assert.Equal(SamplePages.Read("on-call"), text);
        Assert.Contains("title: On-call runbook", frontMatter);
        Assert.Contains($"url: {page}", frontMatter);
    }

    [Theory]
    [MemberData(nameof(Fetchers))]
    [Trait("Conformance", "NEG-04")]
    [Trait("Conformance", "NEG-14")]
    public async Task Agents_AsTheyAskToday_AreChallengedAndThenReadMarkdown(EmulatorMode mode, string accept, string userAgent)
    {
        var wiki = development.In(mode);
        using var person = Person.Ada();
        using var client = new StandardsClient("Fetcher");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/pages/on-call");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);

        using var refused = await wiki.Http.SendAsync(request);
        var grant = await client.GetInAsync(PageOf(wiki), person);
        using var served = await client.GetAsync(PageOf(wiki), grant.AccessToken, accept);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(mode is EmulatorMode.Edge ? "application/json" : "text/markdown", refused.Content.Headers.ContentType?.MediaType); // Access has one form for all
        Assert.Equal("text/markdown", served.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    [Trait("Conformance", "CHL-01")]
    public async Task FetchByScript_WithoutToken_IsChallengedAndNotSentToSignIn(EmulatorMode mode)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/pages/on-call")
        {
            Headers = { { "Accept", "*/*" }, { "Sec-Fetch-Mode", "cors" }, { "Sec-Fetch-Dest", "empty" }, { "Sec-Fetch-Site", "same-origin" } },
        };

        using var response = await development.In(mode).Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        ReceivedChallenge.Bearer(response);
    }

    [Theory]
    [InlineData(EmulatorMode.AuthorizationServer, "127.0.0.1")]
    [InlineData(EmulatorMode.AuthorizationServer, "localhost")]
    [InlineData(EmulatorMode.Edge, "127.0.0.1")]
    [InlineData(EmulatorMode.Edge, "localhost")]
    [Trait("Conformance", "ATT-02")]
    [Trait("Conformance", "ATT-03")]
    [Trait("Conformance", "RID-07")]
    public async Task WhoAmI_AfterTheWalk_NamesAdaAndTheClient(EmulatorMode mode, string host)
    {
        var wiki = development.In(mode);
        using var person = Person.Ada();
        using var client = new StandardsClient("Walker");
        var address = new UriBuilder(wiki.Address) { Host = host, Path = "/whoami" }.Uri;

        var grant = await client.GetInAsync(address, person);
        var caller = await client.GetJsonAsync(address, grant.AccessToken);

        Assert.Equal($"http://{host}:{wiki.Address.Port}", grant.ResourceIdentifier); // the name it was reached by
        Assert.Equal("human", caller.GetProperty("kind").GetString());
        Assert.Equal("Ada Lovelace", caller.GetProperty("user").GetProperty("name").GetString());
        Assert.Equal("ada@example.com", caller.GetProperty("user").GetProperty("email").GetString());
        Assert.Equal(mode is EmulatorMode.Edge ? null : grant.ClientId, ClientOf(caller)); // no claim of an assertion names the client
        Assert.Equal(grant.Server.GetProperty("issuer").GetString(), caller.GetProperty("issuer").GetString());
    }

    [Fact]
    [Trait("Conformance", "EMU-13")]
    [Trait("Conformance", "ATK-01")]
    public async Task AccessToken_OfTheWalk_IsAsRfc9068HasIt()
    {
        using var person = Person.Ada();
        using var client = new StandardsClient("Walker");

        var grant = await client.GetInAsync(_page, person);

        Assert.InRange(grant.ExpiresIn, 890, 900); // what is left when the answer is written
        Assert.Equal("at+jwt", grant.ReadTokenPart(0).GetProperty("typ").GetString());
        var claims = grant.ReadTokenPart(1);
        Assert.Equal(_wiki.Origin, Audience(claims));
        Assert.Equal(900, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.Equal(grant.ClientId, claims.GetProperty("client_id").GetString());
        Assert.Superset(
            new HashSet<string>(["iss", "exp", "aud", "sub", "client_id", "iat", "jti"]),
            new HashSet<string>(claims.EnumerateObject().Select(claim => claim.Name)));
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    [Trait("Conformance", "EMU-20")]
    public async Task Consent_BeforeAnythingIsGranted_SaysWhoAsksForWhat(EmulatorMode mode)
    {
        var wiki = development.In(mode);
        using var person = Person.Grace();
        using var client = new StandardsClient("Page <b>walker</b>");

        await client.GetInAsync(PageOf(wiki), person);

        var consent = person.PagesSeen[^1].Body!.TextContent;
        Assert.Contains("Page <b>walker</b>", consent, StringComparison.Ordinal);
        Assert.Contains(new Uri(client.RedirectUri).Authority, consent, StringComparison.Ordinal);
        Assert.Contains("Grace Hopper", consent, StringComparison.Ordinal);
        Assert.Contains(wiki.Origin, consent, StringComparison.Ordinal);
        Assert.Equal(mode is EmulatorMode.AuthorizationServer, consent.Contains("wiki.read", StringComparison.Ordinal)); // Access has no scopes
        Assert.Equal(mode is EmulatorMode.AuthorizationServer, consent.Contains("wiki.write", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    [Trait("Conformance", "EMU-04")]
    public async Task Consent_Refused_TellsTheClientSo(EmulatorMode mode)
    {
        var wiki = development.In(mode);
        using var person = Person.Ada();
        using var client = new StandardsClient("Unwanted");
        var server = await client.GetServerAsync(wiki.Origin);
        var clientId = await client.RegisterAsync(server);

        var answer = await client.AskAsync(server, clientId, person, wiki.Origin, "wiki.read", CryptoRandom.CreateUniqueId(), consents: false);

        Assert.Equal("access_denied", answer.Error);
        Assert.Null(answer.Code);
    }

    [Fact]
    [Trait("Conformance", "EMU-14")]
    public async Task RefreshToken_Used_RotatesAndGetsIn()
    {
        using var person = Person.Ada();
        using var client = new StandardsClient("Refresher");
        var grant = await client.GetInAsync(_page, person);

        var refreshed = await client.RefreshAsync(grant);
        Assert.False(refreshed.IsError, $"{refreshed.Error} {refreshed.ErrorDescription}");
        using var response = await client.GetAsync(_page, refreshed.AccessToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEqual(grant.AccessToken, refreshed.AccessToken);
        Assert.NotNull(refreshed.RefreshToken);
        Assert.NotEqual(grant.RefreshToken, refreshed.RefreshToken);
        Assert.Equal(_wiki.Origin, Audience((grant with { AccessToken = refreshed.AccessToken! }).ReadTokenPart(1)));
    }

    [Fact]
    [Trait("Conformance", "EMU-22")]
    public async Task RefreshToken_UsedBehindTheEdge_IsKeptAndGetsInEachTime()
    {
        var page = PageOf(development.In(EmulatorMode.Edge));
        using var person = Person.Ada();
        using var client = new StandardsClient("Refresher");
        var grant = await client.GetInAsync(page, person);

        for (var turn = 0; turn < 2; turn++)
        {
            var refreshed = await client.RefreshAsync(grant);
            Assert.False(refreshed.IsError, $"{refreshed.Error} {refreshed.ErrorDescription}");
            Assert.Null(refreshed.RefreshToken);
            Assert.StartsWith("oauth:", refreshed.AccessToken, StringComparison.Ordinal);
            Assert.NotEqual(grant.AccessToken, refreshed.AccessToken);
            using var response = await client.GetAsync(page, refreshed.AccessToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    [Trait("Conformance", "EMU-14")]
    public async Task RefreshToken_UsedTwice_EndsTheGrant()
    {
        using var person = Person.Ada();
        using var client = new StandardsClient("Replayer");
        var grant = await client.GetInAsync(_page, person);
        var refreshed = await client.RefreshAsync(grant);

        var replayed = await client.RefreshAsync(grant);
        var successor = await client.RefreshAsync(grant with { RefreshToken = refreshed.RefreshToken });

        Assert.Equal("invalid_grant", replayed.Error);
        Assert.Equal("invalid_grant", successor.Error);
    }

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    [Trait("Conformance", "EMU-14")]
    public async Task Restart_AfterTheWalk_ForgetsNeitherClientNorGrant(EmulatorMode mode)
    {
        await using var wiki = await DevelopmentWiki.StartAsync(mode);
        using var person = Person.Ada();
        using var client = new StandardsClient("Survivor");
        var page = PageOf(wiki);
        var grant = await client.GetInAsync(page, person);

        await wiki.RestartAsync();
        using var sameToken = await client.GetAsync(page, grant.AccessToken);
        var refreshed = await client.RefreshAsync(grant);
        using var newToken = await client.GetAsync(page, refreshed.AccessToken);

        Assert.Equal(HttpStatusCode.OK, sameToken.StatusCode); // the signing key is the same
        Assert.False(refreshed.IsError, $"{refreshed.Error} {refreshed.ErrorDescription}");
        Assert.Equal(HttpStatusCode.OK, newToken.StatusCode);
    }

    private static Uri PageOf(WikiProcess wiki) => new(wiki.Address, "/pages/on-call");

    private static string? ClientOf(JsonElement caller) =>
        caller.GetProperty("client") is { ValueKind: JsonValueKind.Object } client ? client.GetProperty("id").GetString() : null;

    private static string? Audience(JsonElement claims) =>
        claims.GetProperty("aud") is { ValueKind: JsonValueKind.Array } several ? Assert.Single(several.EnumerateArray()).GetString() : claims.GetProperty("aud").GetString();
}
