using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace InternalWiki.Tests.Operations;

public sealed class OperationsTests
{
    [Fact]
    public async Task WhoAmI_ForAPersonThroughAClient_NamesBoth()
    {
        await using var wiki = new WikiApp();

        using var response = await wiki.Reader.WithClaim("sub", "ada").CreateClient().GetAsync("/whoami");

        Assert.True(response.Headers.CacheControl!.NoStore);
        AssertJson(
            $$"""
            {"kind":"human","via":"agent","user":{"subject":"ada","email":"ada.lovelace@example.com","name":"Ada Lovelace"},"client":{"id":"claude-code"},
             "issuer":"{{WikiApp.Issuer}}","scopes":["wiki.read"]}
            """,
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task WhoAmI_ForAPersonWithoutAnEMailAddress_HasNoneAndIsStillAPerson()
    {
        await using var wiki = new WikiApp();

        var answer = JsonNode.Parse(await wiki.Reader.WithClaim("sub", "ada").WithClaim("email", null).CreateClient().GetStringAsync("/whoami"))!;

        Assert.Equal("human", (string?)answer["kind"]);
        AssertJson("""{"subject":"ada","email":null,"name":"Ada Lovelace"}""", answer["user"]!.ToJsonString());
    }

    [Fact]
    public async Task WhoAmI_ForAPersonBehindAccess_DoesNotGuessTheClient()
    {
        await using var wiki = new WikiApp();

        var (response, _) = await wiki.OpenBrowser(describe: ada => ada.WithClaim("sub", "7335d417-61da-459d-899c-0a01c76a2f94")).GetAsync("/whoami");

        AssertJson(
            $$"""
            {"kind":"human","via":"browser","user":{"subject":"7335d417-61da-459d-899c-0a01c76a2f94","email":"ada@example.com","name":null},"client":null,
             "issuer":"{{WikiApp.AccessIssuer}}","scopes":[]}
            """,
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task WhoAmI_ForAService_HasNoUser()
    {
        await using var wiki = new WikiApp();

        var answer = JsonNode.Parse(await wiki.Indexer.CreateClient().GetStringAsync("/whoami"))!;

        Assert.Equal("service", (string?)answer["kind"]);
        Assert.Null(answer["user"]);
        Assert.Equal("indexer", (string?)answer["client"]!["id"]);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/wiki.css")]
    [InlineData("/favicon.svg")]
    public async Task Anonymous_MayAsk(string path)
    {
        await using var wiki = new WikiApp();
        using var warm = await wiki.Ada.CreateClient().GetAsync("/whoami"); // readiness asks for keys, and keys are fetched in the background

        using var response = await wiki.App.CreateClient().GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Readiness_WithoutKeys_Is503AndLivenessIsNot()
    {
        await using var wiki = new WikiApp();
        using var outage = wiki.App.KeysUnavailable();
        using var refused = await wiki.Ada.CreateClient().GetAsync("/whoami");

        using var ready = await wiki.App.CreateClient().GetAsync("/readyz");
        using var alive = await wiki.App.CreateClient().GetAsync("/healthz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task Stylesheet_IsNamedByItsContentAndConditional()
    {
        await using var wiki = new WikiApp();
        var (_, page) = await wiki.OpenBrowser().GetAsync("/");
        var address = page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!;

        using var first = await wiki.App.CreateClient().GetAsync(new Uri(address, UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await wiki.App.CreateClient().SendAsync(request);

        Assert.Equal("text/css", first.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    private static void AssertJson(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), actual);
}
