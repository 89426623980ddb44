using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Proofs;

/// <summary>Tokens that are bound to a key, at an app.</summary>
public sealed class BoundTokenTests
{
    [Theory]
    [InlineData("ES256")]
    [InlineData("PS256")]
    [InlineData("RS256")]
    [Trait("Conformance", "POP-01")]
    public async Task Token_WithAProofOfItsKey_IsServed(string algorithm)
    {
        await using var app = await BoundTokenApp.StartAsync();
        var client = new TestProof(app.Clock, algorithm);
        var token = app.Issue(client);

        for (var request = 0; request < 3; request++)
        {
            var response = await app.ProveAsync(token, client.Create(token, BoundTokenApp.Page));
            Assert.Equal("3f6f1c5e-ada", await response.Content.ReadAsStringAsync());
        }

        Assert.Equal(CredentialSource.DPoP, app.Audit.Last.Credential);
        Assert.DoesNotContain(token, string.Join('\n', app.Logs.Events.Select(log => log.Text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Conformance", "POP-02, CHL-15, CHL-16, CHL-17")]
    public async Task Token_SentAsBearer_IsRefusedWithTheErrorInTheBearerChallenge(bool withProof)
    {
        await using var app = await BoundTokenApp.StartAsync();
        var client = new TestProof(app.Clock);
        var token = app.Issue(client);
        (string, string)[] headers = withProof ? [("Authorization", $"Bearer {token}"), ("DPoP", client.Create(token, BoundTokenApp.Page))] : [("Authorization", $"Bearer {token}")];

        var response = await app.GetAsync("/page", headers);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("confirmation_required", app.Audit.Last.Reason);
        var lines = response.Headers.GetValues("WWW-Authenticate").ToArray();
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("Bearer ", lines[0], StringComparison.Ordinal);
        Assert.Equal("invalid_token", ReceivedChallenge.Parse(lines[0]).Single().Error);
        Assert.Equal("DPoP resource_metadata=\"https://wiki.corp.example/.well-known/oauth-protected-resource\", algs=\"ES256 PS256 RS256\"", lines[1]);
    }

    [Fact]
    [Trait("Conformance", "POP-03, CHL-17")]
    public async Task Token_WithoutABinding_OrWithAProofOfAnotherKey_IsRefused()
    {
        await using var app = await BoundTokenApp.StartAsync();
        var (client, thief) = (new TestProof(app.Clock), new TestProof(app.Clock, index: 41));
        var unbound = app.Issuer.Issue();

        var response = await app.ProveAsync(unbound, client.Create(unbound, BoundTokenApp.Page));
        Assert.Equal(("token_not_bound", HttpStatusCode.Unauthorized), (app.Audit.Last.Reason, response.StatusCode));
        var challenges = ReceivedChallenge.Of(response);
        Assert.Equal([("Bearer", null), ("DPoP", "invalid_token")], challenges.Select(challenge => (challenge.Scheme, challenge.Error)));

        var token = app.Issue(client);
        response = await app.ProveAsync(token, thief.Create(token, BoundTokenApp.Page));
        Assert.Equal("proof_key_mismatch", app.Audit.Last.Reason);
        Assert.Equal("invalid_dpop_proof", ReceivedChallenge.Of(response)[1].Error);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", app.Bearer())).StatusCode); // Allowed: bearer tokens are served
    }

    [Fact]
    [Trait("Conformance", "POP-04, CHL-17")]
    public async Task Request_WithoutOneProof_IsRefused()
    {
        await using var app = await BoundTokenApp.StartAsync();
        var client = new TestProof(app.Clock);
        var token = app.Issue(client);
        var authorization = ("Authorization", $"DPoP {token}");
        var proof = client.Create(token, BoundTokenApp.Page);

        foreach (var (headers, reason) in new[]
        {
            (new[] { authorization }, "proof_missing"),
            ([authorization, ("DPoP", proof), ("DPoP", client.Create(token, BoundTokenApp.Page))], "multiple_proofs"),
            ([authorization, ("DPoP", proof + ", " + proof)], "multiple_proofs"),
            ([authorization, ("DPoP", "not-a-jwt")], "proof_malformed"),
        })
        {
            var response = await app.GetAsync("/page", headers);
            Assert.Equal((HttpStatusCode.Unauthorized, reason), (response.StatusCode, app.Audit.Last.Reason));
            Assert.Equal([null, "invalid_dpop_proof"], ReceivedChallenge.Of(response).Select(challenge => challenge.Error));
        }

        Assert.Equal(HttpStatusCode.OK, (await app.ProveAsync(token, proof)).StatusCode); // none of these has used it up
    }

    [Fact]
    [Trait("Conformance", "POP-06")]
    public async Task Proof_ForGet_FailsOnHead()
    {
        await using var app = await BoundTokenApp.StartAsync();
        var client = new TestProof(app.Clock);
        var token = app.Issue(client);

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.ProveAsync(token, client.Create(token, BoundTokenApp.Page), method: "HEAD")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.ProveAsync(token, client.Create(token, BoundTokenApp.Page, "get"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.ProveAsync(token, client.Create(token, BoundTokenApp.Page, "HEAD"), method: "HEAD")).StatusCode);
    }

    [Theory]
    [InlineData("HTTPS://WIKI.corp.example:443/page", "/page")]
    [InlineData("https://wiki.corp.example/page?a=b#c", "/page?x=y")]
    [InlineData("https://wiki.corp.example/%70age", "/page")]
    [InlineData("https://wiki.corp.example/x/../page", "/page")]
    [InlineData("https://wiki.corp.example/a%20b/%C3%BC", "/a%20b/%C3%BC")]
    [Trait("Conformance", "POP-07")]
    public async Task Proof_ForTheAddressInAnotherSpelling_IsServed(string htu, string path)
    {
        await using var app = await BoundTokenApp.StartAsync();
        var client = new TestProof(app.Clock);
        var token = app.Issue(client);

        Assert.Equal(HttpStatusCode.OK, (await app.ProveAsync(token, client.Create(token, htu), path)).StatusCode);
    }

    [Theory]
    [InlineData("http://internal:8080/page", "the proxy's own address")]
    [InlineData("https://wiki.corp.example/page", "the address without the path of the app")]
    [Trait("Conformance", "POP-07")]
    public async Task Proof_BehindAProxyThatRemovesAPath_IsForThePublicAddress(string wrong, string why)
    {
        await using var app = await BoundTokenApp.StartAsync(change: setup => setup.Settings["Resource"] = "https://wiki.corp.example/wiki");
        var client = new TestProof(app.Clock);
        var token = app.Issue(client, claims => claims["aud"] = "https://wiki.corp.example/wiki");

        var refused = await app.SendAsync(HttpMethod.Get, "http://internal:8080/page", ("Authorization", $"DPoP {token}"), ("DPoP", client.Create(token, wrong)));
        var served = await app.SendAsync(HttpMethod.Get, "http://internal:8080/page", ("Authorization", $"DPoP {token}"), ("DPoP", client.Create(token, "https://wiki.corp.example/wiki/page")));

        Assert.True(refused.StatusCode is HttpStatusCode.Unauthorized, why);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "POP-07")]
    public async Task Proof_InAnAppWithAPathBase_IsForThePathThatTheClientAsked()
    {
        await using var app = await BoundTokenApp.StartAsync(change: setup =>
        {
            var before = setup.App!;
            setup.Settings["Resource"] = "https://wiki.corp.example/wiki";
            setup.App = web => { web.UsePathBase("/wiki"); web.UseRouting(); before(web); };
        });
        var client = new TestProof(app.Clock);
        var token = app.Issue(client, claims => claims["aud"] = "https://wiki.corp.example/wiki");

        Assert.Equal(HttpStatusCode.OK, (await app.ProveAsync(token, client.Create(token, "https://wiki.corp.example/wiki/page"), "/wiki/page")).StatusCode);
    }

    [Theory]
    [InlineData(-60, true)]
    [InlineData(-61, false)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    [Trait("Conformance", "POP-08")]
    public async Task Proof_OutsideItsTime_IsRefused(int seconds, bool isServed)
    {
        await using var app = await BoundTokenApp.StartAsync();
        app.Clock.SetUtcNow(DateTimeOffset.FromUnixTimeSeconds(app.Clock.GetUtcNow().ToUnixTimeSeconds() + 1));
        var client = new TestProof(app.Clock);
        var token = app.Issue(client);

        var response = await app.ProveAsync(token, client.Create(token, BoundTokenApp.Page, claims: claims => claims["iat"] = claims["iat"]!.GetValue<long>() + seconds));

        Assert.Equal(isServed ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    [Trait("Conformance", "POP-08")]
    public async Task Proof_InTheWindowOfSep1932_IsServed(int seconds, bool isServed)
    {
        await using var app = await BoundTokenApp.StartAsync(change: setup => setup.Settings["Tokens:DPoP:Window"] = "Sep1932");
        app.Clock.SetUtcNow(DateTimeOffset.FromUnixTimeSeconds(app.Clock.GetUtcNow().ToUnixTimeSeconds() + 1));
        var client = new TestProof(app.Clock);
        var token = app.Issue(client);

        var response = await app.ProveAsync(token, client.Create(token, BoundTokenApp.Page, claims: claims => claims["iat"] = claims["iat"]!.GetValue<long>() + seconds));

        Assert.Equal(isServed ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "POP-10")]
    public async Task Proof_UsedTwice_IsRefusedForAsLongAsItIsInTime()
    {
        await using var app = await BoundTokenApp.StartAsync();
        var (client, other) = (new TestProof(app.Clock), new TestProof(app.Clock, index: 42));
        var token = app.Issue(client);
        var proof = client.Create(token, BoundTokenApp.Page, claims: claims => claims["jti"] = "the-same");
        Assert.Equal(HttpStatusCode.OK, (await app.ProveAsync(token, proof)).StatusCode);

        for (var second = 0; second < 70; second += 10)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await app.ProveAsync(token, proof)).StatusCode);
            app.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        var another = app.Issue(other); // the key and the jti together: another client may use the same jti
        Assert.Equal(HttpStatusCode.OK, (await app.ProveAsync(another, other.Create(another, BoundTokenApp.Page, claims: claims => claims["jti"] = "the-same"))).StatusCode);
    }

    [Fact]
    [Trait("Conformance", "POP-10")]
    public async Task Proof_SentManyTimesAtOnce_IsServedOnce()
    {
        await using var app = await BoundTokenApp.StartAsync();
        var client = new TestProof(app.Clock);
        var token = app.Issue(client);
        var proof = client.Create(token, BoundTokenApp.Page);

        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => app.ProveAsync(token, proof))));

        Assert.Single(responses, response => response.StatusCode is HttpStatusCode.OK);
        Assert.All(responses, response => Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized));
    }

    [Fact]
    [Trait("Conformance", "POP-11")]
    public async Task Nonce_IsAskedForAndItsProofServed_UntilItIsOld()
    {
        await using var app = await BoundTokenApp.StartAsync(change: setup =>
        {
            setup.Settings["Tokens:DPoP:Nonces"] = "true";
            setup.Settings["Challenges:AllowedOrigins:0"] = "https://agent.example";
        });
        var client = new TestProof(app.Clock);
        var token = app.Issue(client);

        var asked = await app.SendAsync(HttpMethod.Get, "/page", ("Authorization", $"DPoP {token}"), ("DPoP", client.Create(token, BoundTokenApp.Page)), ("Origin", "https://agent.example"));
        Assert.Equal((HttpStatusCode.Unauthorized, "use_dpop_nonce"), (asked.StatusCode, ReceivedChallenge.Of(asked)[1].Error));
        Assert.Contains("DPoP-Nonce", string.Join(',', asked.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
        var nonce = asked.Headers.GetValues("DPoP-Nonce").Single();
        Assert.Matches("^[A-Za-z0-9_-]{32}$", nonce);

        Task<HttpResponseMessage> With(string? value) => app.ProveAsync(token, client.Create(token, BoundTokenApp.Page, claims: claims => claims["nonce"] = value));
        Assert.Equal(HttpStatusCode.OK, (await With(nonce)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await With(nonce[..^1] + (nonce[^1] == 'A' ? 'Q' : 'A'))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await With("")).StatusCode);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        var later = await With(nonce);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
        var next = later.Headers.GetValues("DPoP-Nonce").Single(); // RFC 9449 §8.2
        Assert.NotEqual(nonce, next);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.Unauthorized, (await With(nonce)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await With(next)).StatusCode);
    }

    [Fact]
    [Trait("Conformance", "POP-12, PRM-09")]
    public async Task Resource_ThatRequiresBoundTokens_RefusesBearerAndSaysSoInItsMetadata()
    {
        await using var app = await BoundTokenApp.StartAsync("Off", setup => setup.Settings["Resources:0:DPoP:Mode"] = "Required");
        var client = new TestProof(app.Clock);
        const string Mcp = ProtectedApp.Resource + "/mcp";
        void ForMcp(JsonObject claims) => claims["aud"] = Mcp;

        var bearer = await app.GetAsync("/mcp", app.Bearer(ForMcp));
        Assert.Equal((HttpStatusCode.Unauthorized, "token_not_bound"), (bearer.StatusCode, app.Audit.Last.Reason));
        Assert.Equal(["Bearer", "DPoP"], ReceivedChallenge.Of(bearer).Select(challenge => challenge.Scheme));
        var token = app.Issue(client, ForMcp);
        Assert.Equal(HttpStatusCode.OK, (await app.ProveAsync(token, client.Create(token, Mcp), "/mcp")).StatusCode);

        var document = JsonNode.Parse(await (await app.GetAsync("/.well-known/oauth-protected-resource/mcp")).Content.ReadAsStringAsync())!;
        Assert.Equal("""["ES256","PS256","RS256"]""", document["dpop_signing_alg_values_supported"]!.ToJsonString());
        Assert.True(document["dpop_bound_access_tokens_required"]!.GetValue<bool>());
        var main = await (await app.GetAsync("/.well-known/oauth-protected-resource")).Content.ReadAsStringAsync();
        Assert.DoesNotContain("dpop", main, StringComparison.Ordinal); // the main resource does not accept it
        Assert.DoesNotContain("tls_", main, StringComparison.Ordinal);

        var page = app.Issue(client);
        var off = await app.ProveAsync(page, client.Create(page, BoundTokenApp.Page));
        Assert.Equal((HttpStatusCode.Unauthorized, "credential_missing"), (off.StatusCode, app.Audit.Last.Reason));
        Assert.Single(off.Headers.GetValues("WWW-Authenticate"));
    }

    [Fact]
    [Trait("Conformance", "PRM-09, CHL-15, CHL-16")]
    public async Task Metadata_AndChallenges_NameTheSameAlgorithms()
    {
        await using var app = await BoundTokenApp.StartAsync(change: setup => setup.Settings["Tokens:DPoP:Algorithms:0"] = "ES384");

        var document = JsonNode.Parse(await (await app.GetAsync("/.well-known/oauth-protected-resource")).Content.ReadAsStringAsync())!;
        var challenge = ReceivedChallenge.Of(await app.GetAsync("/page"))[1];

        Assert.Equal("""["ES384"]""", document["dpop_signing_alg_values_supported"]!.ToJsonString());
        Assert.Null(document["dpop_bound_access_tokens_required"]);
        Assert.Equal(("ES384", null), (challenge["algs"], challenge.Error));
    }

    [Fact]
    [Trait("Conformance", "CHL-17")]
    public async Task InsufficientScope_OfABoundToken_IsInTheChallengeOfItsScheme()
    {
        await using var app = await BoundTokenApp.StartAsync();
        var client = new TestProof(app.Clock);
        var token = app.Issue(client);

        var response = await app.ProveAsync(token, client.Create(token, ProtectedApp.Resource + "/write"), "/write");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal([null, "insufficient_scope"], ReceivedChallenge.Of(response).Select(challenge => challenge.Error));
    }

    [Fact]
    [Trait("Conformance", "INT-07, POP-01")]
    public async Task Token_ThatIsOpaqueAndBound_NeedsItsProofToo()
    {
        await using var app = await BoundTokenApp.StartAsync(change: setup =>
        {
            setup.Settings["AuthorizationServers:0:Introspection:ClientId"] = "wiki";
            setup.Settings["AuthorizationServers:0:Introspection:ClientSecret"] = "secret";
        });
        var client = new TestProof(app.Clock);
        var token = app.Issuer.Introspection.Issue(client.Bind);

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", ("Authorization", $"Bearer {token}"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.ProveAsync(token, client.Create(token, BoundTokenApp.Page))).StatusCode);
    }

    [Fact]
    public async Task Memory_ThatFails_IsUnavailable()
    {
        await using var app = await BoundTokenApp.StartAsync(change: setup => setup.Services = services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<IProofReplayMemory>(services, new BrokenMemory()));
        var client = new TestProof(app.Clock);
        var token = app.Issue(client);

        var response = await app.ProveAsync(token, client.Create(token, BoundTokenApp.Page));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "proof_memory_unavailable"), (response.StatusCode, app.Audit.Last.Reason));
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Single(app.Logs.Named("ProofMemoryFailed"));
    }

    private sealed class BrokenMemory : IProofReplayMemory
    {
        public ValueTask<ProofUse> TryAddAsync(ReadOnlyMemory<byte> key, DateTimeOffset until, CancellationToken cancellationToken) => throw new InvalidOperationException("away");
    }
}
