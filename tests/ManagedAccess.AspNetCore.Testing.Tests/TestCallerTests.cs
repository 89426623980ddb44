using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc.Testing;

namespace ManagedAccess.AspNetCore.Testing.Tests;

public sealed class TestCallerTests
{
    [Theory]
    [InlineData("wiki.write", HttpStatusCode.OK)]
    [InlineData("wiki.read", HttpStatusCode.Forbidden)]
    public async Task Scopes_DecideAsInProduction(string scope, HttpStatusCode expected)
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var ada = app.As("ada@example.com").WithScopes(scope).CreateClient();

        using var response = await ada.PostAsync("/save", content: null);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("/recent", 4, HttpStatusCode.OK)]
    [InlineData("/recent", 6, HttpStatusCode.Unauthorized)]
    public async Task Authentication_SomeTimeAgo_CountsAsRecentOrNot(string path, int minutes, HttpStatusCode expected)
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var ada = app.As("ada@example.com").AuthenticatedAgo(TimeSpan.FromMinutes(minutes)).CreateClient();

        using var response = await ada.GetAsync(path);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Caller_IsNotChangedByItsVariants()
    {
        await using var app = new SmallApp().WithManagedAccess();
        var ada = app.As("ada@example.com");
        using var engineer = ada.InGroups("engineering").WithAuthenticationContext("phishing-resistant").CreateClient();
        using var plain = ada.CreateClient();

        Assert.Equal("engineers", await engineer.GetStringAsync("/engineers"));
        Assert.Equal("level", await engineer.GetStringAsync("/level"));
        Assert.Equal(HttpStatusCode.Forbidden, (await plain.GetAsync("/engineers")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await plain.GetAsync("/level")).StatusCode);
    }

    [Fact]
    public async Task Agent_ThatActsForAPerson_IsNamedAsItsActor()
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var agent = app.AsService("travel-agent").ActingFor("ada@example.com").CreateClient();
        using var chain = app.AsService("travel-agent").ActingFor("grace@example.com").ActingFor("ada@example.com").CreateClient();
        using var graceHerself = app.As("grace@example.com").CreateClient();

        var seen = await agent.GetFromJsonAsync<Seen>("/");
        var through = await chain.GetFromJsonAsync<Seen>("/");
        var grace = await graceHerself.GetFromJsonAsync<Seen>("/");

        Assert.Equal(("Delegated", "ada@example.com", "travel-agent"), (seen!.Kind, seen.Email, seen.Client));
        Assert.Equal(["travel-agent"], seen.Actors);
        Assert.Equal(["travel-agent", grace!.Subject!], through!.Actors);
        Assert.Equal(seen.Subject, through.Subject);
    }

    [Fact]
    public async Task Resource_OfTheToken_DecidesWhatItOpens()
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var tools = app.As("ada@example.com").For("/mcp").CreateClient();
        using var same = app.As("ada@example.com").For(SmallApp.Resource + "/mcp").CreateClient();
        using var main = app.As("ada@example.com").For("/").CreateClient();

        Assert.Equal("tools", await tools.GetStringAsync("/mcp"));
        Assert.Equal("tools", await same.GetStringAsync("/mcp"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await main.GetAsync("/mcp")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await tools.GetAsync("/page")).StatusCode);
    }

    [Fact]
    public async Task Agent_PrefersMarkdownAndABrowserHtml()
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var agent = app.As("ada@example.com").ForAgents().CreateClient();
        using var browser = app.As("ada@example.com").AtBrowser().CreateClient();

        using var markdown = await agent.GetAsync("/page");
        using var html = await browser.GetAsync("/page");

        Assert.Equal("text/markdown", markdown.Content.Headers.ContentType!.MediaType);
        Assert.Equal("text/html", html.Content.Headers.ContentType!.MediaType);
    }

    // Behind Access only the cookie shows that the person's own browser sent the request.
    [Theory]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.Forbidden)]
    public async Task Browser_BehindAccess_IsADirectHuman(bool atBrowser, HttpStatusCode expected)
    {
        await using var app = new SmallApp().WithManagedAccess();
        var ada = app.As("ada@example.com").From(SmallApp.Access);
        using var client = (atBrowser ? ada.AtBrowser() : ada).CreateClient();

        using var response = await client.GetAsync("/own-browser");

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Browser_KeepsItsOtherCookies()
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var browser = app.As("ada@example.com").AtBrowser().CreateClient();

        await browser.GetAsync("/set-cookie");
        var cookies = await browser.GetStringAsync("/cookies");

        Assert.StartsWith("theme=dark; CF_Authorization=ey", cookies, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claim_IsSetAfterAllOthers()
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var ada = app.As("ada@example.com").WithClaim("custom.employee_id", "e-17").WithClaim("name", "The Countess").WithClaim("levels", new[] { 1, 2 }).CreateClient();
        using var bound = app.As("ada@example.com").WithClaim("cnf", new { jkt = "x" }).CreateClient();
        using var nobody = app.As("ada@example.com").WithClaim("sub", null).CreateClient();

        var claims = await ada.GetFromJsonAsync<string[]>("/claims");

        Assert.Contains("""custom={"employee_id":"e-17"}""", claims!);
        Assert.Contains("name=The Countess", claims!);
        Assert.Equal(2, claims!.Count(claim => claim.StartsWith("levels=", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await bound.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/")).StatusCode);
    }

    [Theory]
    [InlineData("Allowed", "false")]
    [InlineData("Required", "false")]
    [InlineData("Required", "true")]
    public async Task Caller_WithDPoP_ProvesItsKeyWithEachRequest(string mode, string nonces)
    {
        await using var app = SmallApp.With(("Tokens:DPoP:Mode", mode), ("Tokens:DPoP:Nonces", nonces)).WithManagedAccess();
        using var ada = app.As("ada@example.com").WithScopes("wiki.write").WithDPoP().CreateClient();

        var seen = await ada.GetFromJsonAsync<Seen>("/?q=a%20b");
        using var saved = await ada.PostAsync("/save", new StringContent("text"));
        using var followed = await ada.GetAsync("/moved");
        app.Clock.Advance(TimeSpan.FromMinutes(5)); // a nonce of then is no longer accepted
        using var later = await ada.GetAsync("/page");

        Assert.Equal("ada@example.com", seen!.Email);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], [saved.StatusCode, followed.StatusCode, later.StatusCode]);
    }

    [Fact]
    public async Task Token_WithDPoP_IsRefusedWithoutItsKey()
    {
        await using var app = SmallApp.With(("Tokens:DPoP:Mode", "Allowed")).WithManagedAccess();
        using var thief = app.CreateClient();
        thief.DefaultRequestHeaders.Authorization = new("Bearer", app.As("ada@example.com").WithDPoP().CreateToken());

        using var response = await thief.GetAsync("/page");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("confirmation_required", app.Audit.Records[^1].Reason);
    }

    [Fact]
    public async Task Redirects_AreFollowedAsTheTestSays()
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var follows = app.As("ada@example.com").CreateClient();
        using var stays = app.As("ada@example.com").CreateClient(new() { AllowAutoRedirect = false });

        Assert.NotNull(await follows.GetFromJsonAsync<Seen>("/moved"));
        Assert.Equal(HttpStatusCode.Redirect, (await stays.GetAsync("/moved")).StatusCode);
    }

    // TestServer answers for every host, so the app itself shows what would have gone elsewhere.
    [Fact]
    public async Task Token_GoesToTheAppAlone()
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var ada = app.As("ada@example.com").CreateClient();

        using var elsewhere = await ada.GetAsync("https://elsewhere.example/");

        Assert.Equal(HttpStatusCode.Unauthorized, elsewhere.StatusCode);
        Assert.DoesNotContain("error=", elsewhere.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handler_AndToken_AreTheSameCaller()
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var handler = new HttpClient(app.As("ada@example.com").CreateHandler()) { BaseAddress = app.BaseAddress };
        using var bare = app.CreateClient();
        bare.DefaultRequestHeaders.Authorization = new("Bearer", app.As("ada@example.com").CreateToken());

        var first = await handler.GetFromJsonAsync<Seen>("/");
        var second = await bare.GetFromJsonAsync<Seen>("/");

        Assert.Equal(first!.Subject, second!.Subject);
    }

    [Fact]
    public async Task Credential_OfTheRequestItself_IsKept()
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var ada = app.As("ada@example.com").CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Authorization", "Bearer nonsense" } } };

        using var response = await ada.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    // The floor of the settings holds in a test as well, and an ordinary caller stands on it.
    [Fact]
    public async Task Minimum_OfTheSettings_IsMetUnlessTheTestSaysOtherwise()
    {
        await using var app = SmallApp.With(("Callers:RequiredAuthenticationMethods:0", "mfa"), ("Callers:MaxAuthenticationAge", "08:00:00")).WithManagedAccess();
        using var ada = app.As("ada@example.com").CreateClient();
        using var weak = app.As("ada@example.com").WithClaim("amr", new[] { "pwd" }).CreateClient();
        using var old = app.As("ada@example.com").AuthenticatedAgo(TimeSpan.FromHours(9)).CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await ada.GetAsync("/page")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await weak.GetAsync("/page")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await old.GetAsync("/page")).StatusCode);
    }

    [Fact]
    public async Task Service_WhereServicesMayNotCall_IsRefused()
    {
        await using var app = SmallApp.With(("Callers:AllowServices", "false")).WithManagedAccess();
        using var job = app.AsService("nightly-export").CreateClient();

        Assert.Equal(HttpStatusCode.Forbidden, (await job.GetAsync("/page")).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ada")]
    public async Task As_WithoutAnEmailAddress_SaysWhatIsExpected(string email)
    {
        await using var app = new SmallApp().WithManagedAccess();

        var exception = Assert.Throws<ArgumentException>(() => app.As(email));

        Assert.Contains("AsService", exception.Message, StringComparison.Ordinal);
    }
}
