using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Validation;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validation;

public sealed class AccessTokenValidatorTests
{
    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("RS384")]
    [InlineData("PS512")]
    public async Task AccessToken_Good_SaysWhatItsClaimsSay(string algorithm)
    {
        using var path = new TokenPath(algorithm: algorithm);
        var text = path.OAuth.Issue(claims =>
        {
            claims["act"] = new JsonObject { ["sub"] = "agent", ["client_id"] = "claude", ["act"] = new JsonObject { ["sub"] = "orchestrator", ["iss"] = "https://as2" } };
            claims["amr"] = new JsonArray("pwd", "mfa");
            claims["acr"] = "urn:acr:2";
            claims["sid"] = "session-1";
        });

        var token = (await path.ValidateAsync(text)).Token!;

        Assert.Equal(AuthorizationServerType.OAuth, token.Profile);
        Assert.Equal(TestIssuer.DefaultIssuer, token.Issuer);
        Assert.Equal("3f6f1c5e-ada", token.Subject);
        Assert.Equal("client-1", token.ClientId);
        Assert.Equal("ada@example.com", token.Email);
        Assert.Equal("Ada Lovelace", token.Name);
        Assert.Equal(["wiki.read", "wiki.write"], token.Scopes);
        Assert.Equal([TestIssuer.DefaultAudience], token.Audiences);
        Assert.Equal(path.Clock.GetUtcNow().AddSeconds(900), token.ExpiresAt);
        Assert.Equal(path.Clock.GetUtcNow(), token.IssuedAt);
        Assert.Equal(path.Clock.GetUtcNow(), token.NotBefore);
        Assert.Equal(path.Clock.GetUtcNow().AddSeconds(-60), token.AuthenticationTime);
        Assert.Equal(["pwd", "mfa"], token.AuthenticationMethods);
        Assert.Equal("urn:acr:2", token.AuthenticationContext);
        Assert.Equal("session-1", token.SessionId);
        Assert.Equal(["agent", "orchestrator"], token.Actors.Select(actor => actor.Subject));
        Assert.Equal("claude", token.Actors[0].ClientId);
        Assert.Equal("https://as2", token.Actors[1].Issuer);
        Assert.False(token.IsService);
        Assert.Equal(Sha256Prefix(text), token.Digest);
    }

    // RFC 7517 §4.5
    [Fact]
    [Trait("Conformance", "JWT-05")]
    public async Task AccessToken_ByOneOfTwoKeysThatShareAKid_IsVerifiedWithTheOneOfItsAlgorithm()
    {
        using var path = new TokenPath();
        var (rsa, ec) = (TestKey.Create("same"), TestKey.Create("same", "ES256"));
        path.OAuth.Keys.Clear();
        path.OAuth.Keys.AddRange([rsa, ec]);

        Assert.NotNull((await path.ValidateAsync(path.OAuth.Issue(key: rsa))).Token);
        Assert.NotNull((await path.ValidateAsync(path.OAuth.Issue(key: ec))).Token);
        Assert.Equal(TokenRejection.KeyAlgorithmMismatch, (await path.ValidateAsync(path.OAuth.Issue(key: rsa, header: header => header["alg"] = "PS256"))).Rejection);
    }

    [Fact]
    [Trait("Conformance", "CFA-01")]
    public async Task Assertion_OfAPerson_SaysWhatItsClaimsSay()
    {
        using var path = new TokenPath();

        var token = (await path.ValidateAsync(path.Access.IssueAssertion(), CredentialSource.Assertion)).Token!;

        Assert.Equal(AuthorizationServerType.CloudflareAccess, token.Profile);
        Assert.Equal("7335d417-61da-459d-899c-0a01c76a2f94", token.Subject);
        Assert.Equal("ada@example.com", token.Email);
        Assert.Equal("GB", token.Country);
        Assert.Equal("6ei69kawdKzMIAPF", token.IdentityNonce);
        Assert.Null(token.ClientId);
        Assert.False(token.IsService);
        Assert.Empty(token.Scopes);
    }

    [Fact]
    [Trait("Conformance", "CFA-01")]
    public async Task Assertion_WithoutTyp_IsAccepted()
    {
        using var path = new TokenPath();

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(path.Access.IssueAssertion(header: header => header.Remove("typ")), CredentialSource.Cookie));
    }

    [Fact]
    [Trait("Conformance", "CFA-07")]
    public async Task Assertion_OfAServiceToken_IsAServiceWithoutAPerson()
    {
        using var path = new TokenPath();

        var token = (await path.ValidateAsync(path.Access.IssueAssertion(claims =>
        {
            claims["sub"] = "";
            claims["common_name"] = "e367826f.access";
            claims.Remove("email");
            claims.Remove("nbf");
        }), CredentialSource.Assertion)).Token!;

        Assert.True(token.IsService);
        Assert.Null(token.Subject);
        Assert.Equal("e367826f.access", token.CommonName);
    }

    [Fact]
    [Trait("Conformance", "ATK-06")]
    public async Task AccessToken_OfTheClientItself_IsAService()
    {
        using var path = new TokenPath();

        var token = (await path.ValidateAsync(path.OAuth.Issue(claims => claims["sub"] = "client-1"))).Token!;

        Assert.True(token.IsService);
        Assert.Equal("client-1", token.Subject);
    }

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("at+JWT")]
    [InlineData("application/at+jwt")]
    [InlineData("Application/AT+JWT")]
    [Trait("Conformance", "ATK-01")]
    public async Task Type_OfAnAccessTokenInAnyCase_IsAccepted(string type)
    {
        using var path = new TokenPath();

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(path.OAuth.Issue(header: header => header["typ"] = type)));
    }

    [Fact]
    [Trait("Conformance", "ATK-02")]
    public async Task Type_JwtAfterOptIn_IsAccepted()
    {
        using var path = new TokenPath(servers => servers[0].TokenTypes = ["JWT"]);

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(path.OAuth.Issue(header: header => header["typ"] = "JWT")));
        Assert.Equal(TokenRejection.TokenTypeNotAccepted, await path.RejectionOfAsync(path.OAuth.Issue()));
    }

    [Fact]
    [Trait("Conformance", "ATK-05")]
    public async Task Scope_OfAnotherType_GrantsNothing()
    {
        using var path = new TokenPath();

        Assert.Empty((await path.ValidateAsync(path.OAuth.Issue(claims => claims["scope"] = new JsonArray("wiki.read")))).Token!.Scopes);
        Assert.Empty((await path.ValidateAsync(path.OAuth.Issue(claims =>
        {
            claims.Remove("scope");
            claims["scp"] = "wiki.write";
        }))).Token!.Scopes);
    }

    [Fact]
    [Trait("Conformance", "ATT-05")]
    public async Task Actors_WithTimesAndAudiencesOfTheirOwn_ChangeNothing()
    {
        using var path = new TokenPath();

        var outcome = await path.ValidateAsync(path.OAuth.Issue(claims => claims["act"] = new JsonObject { ["sub"] = "a", ["exp"] = 1, ["nbf"] = "x", ["aud"] = 7 }));

        Assert.Equal(TokenRejection.None, outcome.Rejection);
    }

    [Fact]
    [Trait("Conformance", "CFA-06")]
    public async Task Token_OfOneProfile_IsNeverAcceptedAsTheOther()
    {
        // One issuer string for both types, as the emulator has it: only the profile tells the tokens apart.
        using var path = new TokenPath(servers => servers.Add(new()
        {
            Type = AuthorizationServerType.CloudflareAccess,
            Issuer = TestIssuer.DefaultIssuer,
            Audiences = { TestIssuer.DefaultAudience },
            JwksUri = $"{TestIssuer.DefaultIssuer}/keys",
        }));
        var accessToken = path.OAuth.Issue(claims => claims["type"] = "app");
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(accessToken));
        var applicationToken = path.OAuth.IssueAssertion(claims => claims["aud"] = TestIssuer.DefaultAudience);
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(applicationToken, CredentialSource.Assertion));

        Assert.Equal(TokenRejection.TokenTypeNotAccepted, await path.RejectionOfAsync(accessToken, CredentialSource.Assertion));
        Assert.Equal(TokenRejection.TokenTypeNotAccepted, await path.RejectionOfAsync(applicationToken));
    }

    [Fact]
    [Trait("Conformance", "JWT-14")]
    public async Task Audience_OfTheMainResource_DoesNotOpenAnotherFromTheCache()
    {
        using var path = new TokenPath();
        var token = path.OAuth.Issue();
        var mcpToken = path.OAuth.Issue(claims => claims["aud"] = TokenPath.McpAudience);

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token));
        Assert.Equal(TokenRejection.AudienceMismatch, await path.RejectionOfAsync(token, expectation: path.Mcp));
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(mcpToken, expectation: path.Mcp));
        Assert.Equal(TokenRejection.AudienceMismatch, await path.RejectionOfAsync(mcpToken));
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token));
        Assert.Equal(2, path.Verifications);
    }

    [Fact]
    [Trait("Conformance", "JWT-14")]
    public async Task Audience_FurtherOne_OpensTheMainResourceOnly()
    {
        using var path = new TokenPath(servers => servers[0].Audiences.Add("api://wiki"));
        var token = path.OAuth.Issue(claims => claims["aud"] = new JsonArray("other", "api://wiki"));

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token));
        Assert.Equal(TokenRejection.AudienceMismatch, await path.RejectionOfAsync(token, expectation: path.Mcp));
    }

    [Fact]
    [Trait("Conformance", "CFA-03")]
    public async Task Audience_TagOfAccess_HoldsForEveryResource()
    {
        using var path = new TokenPath();
        var token = path.Access.IssueAssertion();

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token, CredentialSource.Assertion));
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token, CredentialSource.Assertion, path.Mcp));
    }

    [Fact]
    public async Task Issuer_OwnOrigin_IsTrustedForRequestsToThatOriginOnly()
    {
        const string Origin = "http://localhost:5080";
        using var path = new TokenPath(servers => servers[0] = new() { Issuer = "/", RequireHttpsMetadata = false }, ownOrigin: Origin);
        var token = path.OwnOrigin!.Issue(claims => claims["aud"] = Origin);
        var here = new TokenExpectation([Origin], true, Origin);

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token, expectation: here));
        Assert.Equal(TokenRejection.IssuerUnknown, await path.RejectionOfAsync(token, expectation: here with { OwnOrigin = "http://localhost:5081" }));
        Assert.Equal(TokenRejection.IssuerUnknown, await path.RejectionOfAsync(token, expectation: here with { OwnOrigin = null }));
    }

    [Theory]
    [InlineData("http://wiki.corp.example", false)]
    [InlineData("http://localhost:5080", true)]
    public async Task Issuer_OwnOriginOverPlainHttp_NeedsLoopbackAndPermission(string origin, bool requireHttps)
    {
        using var path = new TokenPath(servers => servers[0] = new() { Issuer = "/", RequireHttpsMetadata = requireHttps }, ownOrigin: origin);
        var token = path.OwnOrigin!.Issue(claims => claims["aud"] = origin);

        Assert.Equal(TokenRejection.IssuerUnknown, await path.RejectionOfAsync(token, expectation: new([origin], true, origin)));
        Assert.Empty(path.Network.Requests);
    }

    [Fact]
    public async Task Issuer_ManyOwnOrigins_FewAreRemembered()
    {
        using var path = new TokenPath(servers => servers[0] = new() { Issuer = "/", RequireHttpsMetadata = false });
        for (var port = 5000; port < 5050; port++)
        {
            var origin = $"http://localhost:{port}";
            var token = path.OAuth.Issue(claims => claims["iss"] = origin);
            Assert.Equal(TokenRejection.KeysUnavailable, await path.RejectionOfAsync(token, expectation: path.Wiki with { OwnOrigin = origin }));
        }

        Assert.Equal(1 + 8, path.KeyCaches.All.Length);
    }

    [Fact]
    [Trait("Conformance", "JWT-06")]
    public async Task Header_NamingUrls_CausesNoRequest()
    {
        using var path = new TokenPath();
        await path.RejectionOfAsync(path.OAuth.Issue());
        var before = path.Network.Requests.Count;

        await path.RejectionOfAsync(path.OAuth.Issue(header: header =>
        {
            header["jku"] = "https://evil.example/keys";
            header["x5u"] = "https://evil.example/cert";
        }));

        Assert.Equal(before, path.Network.Requests.Count);
    }

    [Fact]
    public async Task Token_UsedAgain_IsNotVerifiedAgain()
    {
        using var path = new TokenPath();
        var token = path.OAuth.Issue();

        var first = await path.ValidateAsync(token);
        var second = await path.ValidateAsync(new string(token));

        Assert.Same(first.Token, second.Token);
        Assert.Equal(1, path.Verifications);
    }

    [Fact]
    public async Task Token_SharingTheEndOfASignature_IsAnotherToken()
    {
        using var path = new TokenPath();
        var good = path.OAuth.Issue();
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(good));
        var forged = path.OAuth.Issue(claims => claims["sub"] = "mallory");
        forged = forged[..(forged.LastIndexOf('.') + 1)] + good[(good.LastIndexOf('.') + 1)..];

        Assert.Equal(TokenRejection.SignatureInvalid, await path.RejectionOfAsync(forged));
        Assert.Equal("3f6f1c5e-ada", (await path.ValidateAsync(good)).Token!.Subject);
    }

    [Fact]
    public async Task Token_FirstUsedTwoHundredTimesAtOnce_IsVerifiedOnceWithAtMostThreeFetches()
    {
        using var path = new TokenPath();
        var token = path.OAuth.Issue();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => path.ValidateAsync(token))));

        Assert.All(outcomes, outcome => Assert.Equal(TokenRejection.None, outcome.Rejection));
        Assert.Single(outcomes.Select(outcome => outcome.Token).Distinct());
        Assert.Equal(1, path.Verifications);
        Assert.InRange(path.OAuth.KeyFetches, 1, 3);
    }

    [Fact]
    public async Task Waiter_GivingUp_LeavesTheOthersWaiting()
    {
        using var path = new TokenPath();
        path.OAuth.State = TestIssuerState.Hanging;
        var token = path.OAuth.Issue();
        using var gaveUp = new CancellationTokenSource();

        var first = path.ValidateAsync(token, cancellationToken: gaveUp.Token);
        var second = path.ValidateAsync(token);
        await gaveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        path.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TokenRejection.KeysUnavailable, (await second).Rejection);
    }

    [Fact]
    public async Task Waiter_GivingUpInTheQueue_LeavesTheOthersWaiting()
    {
        using var path = new TokenPath();
        await path.RefreshAsync();
        var token = path.OAuth.Issue();
        var slots = path.Slots;
        Assert.All(Enumerable.Range(0, slots.Count), _ => Assert.True(slots.TryTake()));
        using var gaveUp = new CancellationTokenSource();

        var owner = path.ValidateAsync(token, cancellationToken: gaveUp.Token);
        var second = path.ValidateAsync(token);
        await gaveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => owner);
        slots.Return();

        Assert.Equal(TokenRejection.None, (await second).Rejection);
        Assert.Equal(1, path.Verifications);
    }

    [Fact]
    public async Task Queue_FullOfForgeries_LeavesCachedTokensAlone()
    {
        using var path = new TokenPath();
        var good = path.OAuth.Issue();
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(good));
        var slots = path.Slots;
        Assert.All(Enumerable.Range(0, slots.Count), _ => Assert.True(slots.TryTake()));

        var forged = path.ValidateAsync(path.OAuth.Issue(key: TestKey.Create("key-1", index: 5)));
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(good));
        path.Clock.Advance(VerificationSlots.QueueLimit);

        var outcome = await forged;
        Assert.Equal(TokenRejection.VerificationBusy, outcome.Rejection);
        Assert.Equal(TimeSpan.FromSeconds(1), outcome.RetryAfter);
    }

    [Fact]
    public async Task Forgeries_FromSixtyFourConnections_AreAllRefused()
    {
        using var path = new TokenPath();
        await path.RefreshAsync();
        var attacker = TestKey.Create("key-1", index: 5);
        var forged = Enumerable.Range(0, 64).Select(_ => path.OAuth.Issue(key: attacker)).ToList();

        var rejections = await Task.WhenAll(forged.Select(token => Task.Run(async () =>
        {
            var seen = new List<TokenRejection>();
            for (var i = 0; i < 10; i++)
            {
                seen.Add(await path.RejectionOfAsync(token));
            }

            return seen;
        })));

        Assert.All(rejections.SelectMany(seen => seen), rejection => Assert.Equal(TokenRejection.SignatureInvalid, rejection));
    }

    [Fact]
    public async Task Hit_Always_AllocatesNothing()
    {
        using var path = new TokenPath();
        var credential = new PresentedCredential(CredentialSource.Bearer, path.OAuth.Issue());
        Assert.NotNull((await path.Validator.ValidateAsync(credential, path.Wiki, default)).Token);
        for (var i = 0; i < 100; i++)
        {
            await path.Validator.ValidateAsync(credential, path.Wiki, default);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var hit = path.Validator.ValidateAsync(credential, path.Wiki, default);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(hit.IsCompletedSuccessfully);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task Tokens_OfManyPeopleAtOnce_NeverMixIdentities()
    {
        using var path = new TokenPath(options: options => options.CacheEntries = 40);
        var tokens = Enumerable.Range(0, 60).Select(i => (Subject: $"person-{i}", Token: path.OAuth.Issue(claims =>
        {
            claims["sub"] = $"person-{i}";
            claims["email"] = $"person-{i}@example.com";
        }))).ToList();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 400; i++)
            {
                var (subject, token) = tokens[random.Next(tokens.Count)];
                var outcome = await path.ValidateAsync(token);
                Assert.Equal(subject, outcome.Token!.Subject);
                var identity = outcome.Token.CreateIdentity("test");
                Assert.Equal(subject, identity.FindFirst("sub")!.Value);
                Assert.Equal($"{subject}@example.com", identity.FindFirst("email")!.Value);
            }
        })));
    }

    private static string Sha256Prefix(string token) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token)))[..16];
}
