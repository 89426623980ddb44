using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Issuers;
using ManagedAccess.EndToEnd.Tests.Processes;
using ManagedAccess.Testing;
using FreePort = ManagedAccess.Testing.FreePort;

namespace ManagedAccess.EndToEnd.Tests;

/// <summary>Bad input: each has the status of the catalogue and a body that says what to do.</summary>
public sealed class RefusalTests(RefusalTests.IssuedWiki issued) : IClassFixture<RefusalTests.IssuedWiki>
{
    private readonly WikiProcess _wiki = issued.Wiki;

    public static TheoryData<string> InvalidTokens => [.. InvalidTokenOf.Keys];

    /// <summary>Every token that must be refused with 401, from the wiki and its issuer.</summary>
    private static Dictionary<string, Func<IssuedWiki, string>> InvalidTokenOf { get; } = new()
    {
        ["garbage"] = _ => "garbage",
        ["three parts of garbage"] = _ => "gar.ba.ge",
        ["opaque"] = _ => "oauth:CvNooV5Yb1",
        ["expired"] = issued => issued.Issue(claims => claims["exp"] = Now - 61),
        ["no exp"] = issued => issued.Issue(claims => claims.Remove("exp")),
        ["not yet valid"] = issued => issued.Issue(claims => claims["nbf"] = Now + 90),
        ["another audience"] = issued => issued.Issue(claims => claims["aud"] = "https://other.example"),
        ["the other resource"] = issued => issued.Issue(claims => claims["aud"] = issued.Wiki.ToolsIdentifier),
        ["a longer audience"] = issued => issued.Issue(claims => claims["aud"] = issued.Wiki.Origin + "/pages"),
        ["another issuer"] = issued => issued.Issue(claims => claims["iss"] = "https://id.example"),
        ["issuer with a slash"] = issued => issued.Issue(claims => claims["iss"] = issued.Issuer.Issuer + "/"),
        ["a foreign key"] = issued => issued.IssueWithForeignKey(),
        ["an ID token"] = issued => issued.Issuer.Issue(issued.Wiki.Origin, claims => claims["nonce"] = "n", type: "JWT"),
        ["nobody"] = issued => issued.Issue(claims => claims.Remove("sub")),
        ["bound to a key"] = issued => issued.Issue(claims => claims["cnf"] = new JsonObject { ["jkt"] = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" }),
        ["alg none"] = issued => IssuedWiki.WithoutSignature(issued.Issue()),
        ["changed"] = issued => IssuedWiki.Changed(issued.Issue()),
    };

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    [Fact]
    public async Task Token_OfTheSameIssuerUnchanged_IsServed()
    {
        using var response = await GetAsync("/pages/on-call", issued.Issue());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(InvalidTokens))]
    [Trait("Conformance", "CHL-07")]
    [Trait("Conformance", "CHL-25")]
    [Trait("Conformance", "ERR-01")]
    public async Task Token_Invalid_IsRefusedWithWhatToDo(string kind)
    {
        var token = InvalidTokenOf[kind](issued);

        using var response = await GetAsync("/pages/on-call", token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var challenge = Assert.Single(ReceivedChallenge.Of(response));
        Assert.Equal("invalid_token", challenge["error"]);
        Assert.Equal($"{_wiki.Origin}/.well-known/oauth-protected-resource", challenge["resource_metadata"]);
        Assert.True(response.Headers.CacheControl?.NoStore);
        await AssertUsefulMarkdownAsync(response, token);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer a b")]
    [InlineData("Bearer a\tb")]
    [InlineData("Bearer {}")]
    [InlineData("Bearer ä")]
    [Trait("Conformance", "REQ-02")]
    [Trait("Conformance", "REQ-03")]
    public async Task Authorization_Malformed_IsABadRequest(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/pages/on-call");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/markdown"));
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var response = await _wiki.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_request", ReceivedChallenge.Bearer(response)["error"]);
        await AssertUsefulMarkdownAsync(response);
    }

    [Fact]
    [Trait("Conformance", "REQ-05")]
    [Trait("Conformance", "REQ-06")]
    public async Task Token_InTheQuery_IsIgnoredAndBesideTheHeaderABadRequest()
    {
        using var alone = await GetAsync($"/pages/on-call?access_token={issued.Issue()}", token: null);
        using var both = await GetAsync($"/pages/on-call?access_token={issued.Issue()}", issued.Issue());

        Assert.Equal(HttpStatusCode.Unauthorized, alone.StatusCode);
        Assert.Null(ReceivedChallenge.Bearer(alone)["error"]);
        Assert.Equal(HttpStatusCode.BadRequest, both.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "REQ-08")]
    public async Task Token_LargerThanAllowed_IsABadRequest()
    {
        using var response = await GetAsync("/pages/on-call", new string('a', 16 * 1024 + 1));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "ERR-01")]
    public async Task Slug_Wrong_IsNotFoundWithWhatToDo()
    {
        using var response = await GetAsync("/pages/no-such-page", issued.Issue());

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(ReceivedChallenge.Of(response));
        await AssertUsefulMarkdownAsync(response);
    }

    [Theory]
    [InlineData("/pages/no-such-page")]
    [InlineData("/no/such/route")]
    [Trait("Conformance", "CHL-24")]
    public async Task Address_WrongAndWithoutToken_IsChallengedLikeAnyOther(string path)
    {
        using var wrong = await GetAsync(path, token: null);
        using var right = await GetAsync("/pages/on-call", token: null);

        Assert.Equal(right.StatusCode, wrong.StatusCode);
        Assert.Equal(right.Headers.NonValidated["WWW-Authenticate"].ToString(), wrong.Headers.NonValidated["WWW-Authenticate"].ToString());
        Assert.Equal(await right.Content.ReadAsStringAsync(), await wrong.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("text/markdown", "text/markdown")]
    [InlineData("text/html", "text/html")]
    [InlineData("application/json", "application/problem+json")]
    [InlineData("*/*", "application/problem+json")]
    [Trait("Conformance", "ERR-01")]
    [Trait("Conformance", "ERR-02")]
    public async Task Refusal_InTheFormTheClientPrefers_SaysTheSame(string accept, string expected)
    {
        using var response = await GetAsync("/pages/on-call", "garbage", accept);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
        var body = await response.Content.ReadAsStringAsync();
        Assert.Contains($"{_wiki.Origin}/.well-known/oauth-protected-resource", body, StringComparison.Ordinal);
        if (expected == "application/problem+json")
        {
            Assert.Equal(401, JsonElement.Parse(body).GetProperty("status").GetInt32());
        }
    }

    [Fact]
    [Trait("Conformance", "CHL-23")]
    public async Task Head_WithoutToken_IsTheAnswerOfGetWithoutContent()
    {
        using var get = await GetAsync("/pages/on-call", token: null);
        using var head = await _wiki.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/pages/on-call") { Headers = { { "Accept", "text/markdown" } } });

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Headers.NonValidated["WWW-Authenticate"].ToString(), head.Headers.NonValidated["WWW-Authenticate"].ToString());
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    [Trait("Conformance", "LOG-02")]
    public async Task Log_AfterGoodAndBadTokens_HoldsNone()
    {
        var good = issued.Issue();
        var bad = IssuedWiki.Changed(issued.Issue());

        using var served = await GetAsync("/pages/on-call", good);
        using var refused = await GetAsync("/pages/on-call", bad);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (served.StatusCode, refused.StatusCode));
        foreach (var part in good.Split('.').Concat(bad.Split('.')))
        {
            Assert.DoesNotContain(part, _wiki.Output, StringComparison.Ordinal);
        }
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? token, string accept = "text/markdown")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", accept } } };
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        return await _wiki.Http.SendAsync(request);
    }

    /// <summary>A heading with the status, a next step, and nothing from inside (ERR-04).</summary>
    private static async Task AssertUsefulMarkdownAsync(HttpResponseMessage response, string? token = null)
    {
        Assert.Equal("text/markdown", response.Content.Headers.ContentType?.MediaType);
        var body = await response.Content.ReadAsStringAsync();
        Assert.StartsWith("# ", SamplePages.WithoutFrontMatter(body), StringComparison.Ordinal);
        Assert.InRange(body.Length, 60, 1500);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
        if (token is not null)
        {
            Assert.DoesNotContain(token, body, StringComparison.Ordinal);
        }
    }

    /// <summary>The wiki in Production, trusting an issuer that signs whatever a test asks for.</summary>
    public sealed class IssuedWiki : IAsyncLifetime
    {
        private readonly TestKey _foreignKey = TestKey.Create("foreign", index: 99);

        public OAuthServer Issuer { get; private set; } = null!;

        public WikiProcess Wiki { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Issuer = await OAuthServer.StartAsync();
            var port = FreePort.Next();
            Wiki = await WikiProcess.StartAsync(
                new Dictionary<string, string>
                {
                    ["Emulator:Enabled"] = "false",
                    ["ManagedAccess:Resource"] = $"http://127.0.0.1:{port}",
                    ["ManagedAccess:AuthorizationServers:0:Issuer"] = Issuer.Issuer,
                    ["ManagedAccess:AuthorizationServers:0:RequireHttpsMetadata"] = "false",
                },
                "Production",
                port);
        }

        public string Issue(Action<JsonObject>? change = null) => Issuer.Issue(Wiki.Origin, change);

        public string IssueWithForeignKey() => Issuer.Issue(Wiki.Origin, key: _foreignKey);

        public static string WithoutSignature(string token) =>
            $"{Convert.ToBase64String("""{"alg":"none","typ":"at+jwt"}"""u8.ToArray()).TrimEnd('=')}.{token.Split('.')[1]}.";

        /// <summary>One bit of the signature is another.</summary>
        public static string Changed(string token)
        {
            var signature = System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[2]);
            signature[0] ^= 1;
            return $"{token[..token.LastIndexOf('.')]}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}";
        }

        public async ValueTask DisposeAsync()
        {
            await Wiki.DisposeAsync();
            await Issuer.DisposeAsync();
        }
    }
}
