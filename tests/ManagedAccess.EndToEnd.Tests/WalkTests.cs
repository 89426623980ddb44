using System.Net;
using System.Text.Json;
using Duende.IdentityModel;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;

namespace ManagedAccess.EndToEnd.Tests;

/// <summary>The main job: from a URL to the page's own Markdown, as one's human, by the standards and by nothing else.</summary>
public sealed class WalkTests(DevelopmentWiki development)
{
    private readonly WikiProcess _wiki = development.Wiki;
    private readonly Uri _page = new(development.Wiki.Address, "/pages/on-call");

    [Fact]
    [Trait("Conformance", "CHL-01")]
    [Trait("Conformance", "CHL-02")]
    [Trait("Conformance", "CHL-04")]
    public async Task Page_WithoutToken_IsChallengedOnceAndWithoutError()
    {
        using var response = await _wiki.Http.GetAsync("/pages/on-call");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var challenge = Assert.Single(Challenge.ReadAll(response));
        Assert.Equal("Bearer", challenge.Scheme);
        Assert.Equal($"{_wiki.Origin}/.well-known/oauth-protected-resource", challenge["resource_metadata"]);
        Assert.DoesNotContain(challenge.Parameters.Keys, name => name.StartsWith("error", StringComparison.OrdinalIgnoreCase));
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Fact]
    [Trait("Conformance", "PRM-03")]
    [Trait("Conformance", "PRM-04")]
    [Trait("Conformance", "PRM-07")]
    [Trait("Conformance", "CHL-05")]
    public async Task Challenge_Followed_LeadsToTheResourceAndItsAuthorizationServer()
    {
        using var client = new StandardsClient("Walker");

        var resource = await client.GetResourceAsync(await client.GetChallengeAsync(_page), _page);
        var server = await client.GetServerAsync(resource.GetProperty("authorization_servers")[0].GetString()!);

        Assert.Equal(_wiki.Origin, resource.GetProperty("resource").GetString());
        Assert.Equal("Internal wiki", resource.GetProperty("resource_name").GetString());
        Assert.Equal(["wiki.read", "wiki.write"], resource.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Equal(["S256"], server.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(method => method.GetString()));
        Assert.True(server.GetProperty("authorization_response_iss_parameter_supported").GetBoolean());
    }

    [Fact]
    [Trait("Conformance", "NEG-02")]
    [Trait("Conformance", "REP-01")]
    [Trait("Conformance", "NEG-13")]
    public async Task Walk_ToTheEnd_PrintsThePagesOwnMarkdown()
    {
        using var person = Person.Ada();
        using var client = new StandardsClient("Walker");

        var grant = await client.GetInAsync(_page, person);
        using var response = await client.GetAsync(_page, grant.AccessToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/markdown; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Contains("Accept", response.Headers.Vary);
        var (frontMatter, text) = SamplePages.Split(await response.Content.ReadAsStringAsync());
        Assert.Equal(SamplePages.Read("on-call"), text);
        Assert.Contains("title: On-call runbook", frontMatter);
        Assert.Contains($"url: {_page}", frontMatter);
    }

    [Theory]
    [InlineData("text/markdown, text/html, */*", "axios/1.8")]
    [InlineData("text/markdown, *", "claude-code")]
    [InlineData("text/markdown;q=1.0, text/x-markdown;q=0.9, text/plain;q=0.8, text/html;q=0.7, */*;q=0.1", "Mozilla/5.0 (X11; Linux x64) Chrome/142.0 Safari/537.36")]
    [InlineData("text/markdown, text/html;q=0.9, */*;q=0.1", "node")]
    [Trait("Conformance", "NEG-04")]
    [Trait("Conformance", "NEG-14")]
    public async Task Agents_AsTheyAskToday_AreChallengedAndThenReadMarkdown(string accept, string userAgent)
    {
        using var person = Person.Ada();
        using var client = new StandardsClient("Fetcher");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/pages/on-call");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);

        using var refused = await _wiki.Http.SendAsync(request);
        var grant = await client.GetInAsync(_page, person);
        using var served = await client.GetAsync(_page, grant.AccessToken, accept);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("text/markdown", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal("text/markdown", served.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    [Trait("Conformance", "CHL-01")]
    public async Task FetchByScript_WithoutToken_IsChallengedAndNotSentToSignIn()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/pages/on-call")
        {
            Headers = { { "Accept", "*/*" }, { "Sec-Fetch-Mode", "cors" }, { "Sec-Fetch-Dest", "empty" }, { "Sec-Fetch-Site", "same-origin" } },
        };

        using var response = await _wiki.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [Trait("Conformance", "ATT-02")]
    [Trait("Conformance", "ATT-03")]
    [Trait("Conformance", "RID-07")]
    public async Task WhoAmI_AfterTheWalk_NamesAdaAndTheClient(string host)
    {
        using var person = Person.Ada();
        using var client = new StandardsClient("Walker");
        var address = new UriBuilder(_wiki.Address) { Host = host, Path = "/whoami" }.Uri;

        var grant = await client.GetInAsync(address, person);
        var caller = await client.GetJsonAsync(address, grant.AccessToken);

        Assert.Equal($"http://{host}:{_wiki.Address.Port}", grant.ResourceIdentifier); // the name it was reached by
        Assert.Equal("human", caller.GetProperty("kind").GetString());
        Assert.Equal("Ada Lovelace", caller.GetProperty("user").GetProperty("name").GetString());
        Assert.Equal("ada@example.com", caller.GetProperty("user").GetProperty("email").GetString());
        Assert.Equal(grant.ClientId, caller.GetProperty("client").GetProperty("id").GetString());
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

    [Fact]
    [Trait("Conformance", "EMU-20")]
    public async Task Consent_BeforeAnythingIsGranted_SaysWhoAsksForWhat()
    {
        using var person = Person.Grace();
        using var client = new StandardsClient("Page <b>walker</b>");

        await client.GetInAsync(_page, person);

        var consent = person.PagesSeen[^1].Body!.TextContent;
        Assert.Contains("Page <b>walker</b>", consent, StringComparison.Ordinal);
        Assert.Contains(new Uri(client.RedirectUri).Authority, consent, StringComparison.Ordinal);
        Assert.Contains("Grace Hopper", consent, StringComparison.Ordinal);
        Assert.Contains("wiki.read", consent, StringComparison.Ordinal);
        Assert.Contains("wiki.write", consent, StringComparison.Ordinal);
        Assert.Contains(_wiki.Origin, consent, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Conformance", "EMU-04")]
    public async Task Consent_Refused_TellsTheClientSo()
    {
        using var person = Person.Ada();
        using var client = new StandardsClient("Unwanted");
        var server = await client.GetServerAsync(_wiki.Origin);
        var clientId = await client.RegisterAsync(server);

        var answer = await client.AskAsync(server, clientId, person, _wiki.Origin, "wiki.read", CryptoRandom.CreateUniqueId(), consents: false);

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
        Assert.NotEqual(grant.RefreshToken, refreshed.RefreshToken);
        Assert.Equal(_wiki.Origin, Audience((grant with { AccessToken = refreshed.AccessToken! }).ReadTokenPart(1)));
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

    [Fact]
    [Trait("Conformance", "EMU-14")]
    public async Task Restart_AfterTheWalk_ForgetsNeitherClientNorGrant()
    {
        await using var wiki = await WikiProcess.StartAsync();
        using var person = Person.Ada();
        using var client = new StandardsClient("Survivor");
        var page = new Uri(wiki.Address, "/pages/on-call");
        var grant = await client.GetInAsync(page, person);

        await wiki.RestartAsync();
        using var sameToken = await client.GetAsync(page, grant.AccessToken);
        var refreshed = await client.RefreshAsync(grant);
        using var newToken = await client.GetAsync(page, refreshed.AccessToken);

        Assert.Equal(HttpStatusCode.OK, sameToken.StatusCode); // the signing key is the same
        Assert.False(refreshed.IsError, $"{refreshed.Error} {refreshed.ErrorDescription}");
        Assert.Equal(HttpStatusCode.OK, newToken.StatusCode);
    }

    private static string? Audience(JsonElement claims) =>
        claims.GetProperty("aud") is { ValueKind: JsonValueKind.Array } several ? Assert.Single(several.EnumerateArray()).GetString() : claims.GetProperty("aud").GetString();
}
