using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Keys;

/// <summary>Rotation, removal, outage, hanging source, junk: what becomes of keys, and of the tokens they verified.</summary>
public sealed class SigningKeyCacheTests
{
    [Fact]
    [Trait("Conformance", "KEY-01")]
    public async Task Rotation_FirstTokenOfTheNewKey_IsAcceptedByTheFirstRequest()
    {
        using var path = new TokenPath();
        await path.RefreshAsync();
        path.OAuth.Rotate();

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(path.OAuth.Issue()));
        Assert.Equal(2, path.OAuth.KeyFetches);
    }

    [Fact]
    [Trait("Conformance", "KEY-01")]
    public async Task Rotation_WhileAnOlderRefreshIsUnderWay_IsStillSeenByTheFirstRequest()
    {
        using var path = new TokenPath();
        await path.RefreshAsync();
        path.OAuth.State = TestIssuerState.Hanging;
        var stale = path.KeyCaches.All[0].RefreshAsync();
        await Until(() => path.OAuth.KeyFetches == 2);
        path.OAuth.Rotate();

        var waiting = path.ValidateAsync(path.OAuth.Issue());
        path.OAuth.State = TestIssuerState.Serving;
        path.Clock.Advance(TimeSpan.FromSeconds(1.5));
        Assert.False(waiting.IsCompleted);
        path.Clock.Advance(TimeSpan.FromSeconds(0.5));

        // Held no longer than two seconds, and the next attempt finds the key.
        await Woken(path, waiting);
        Assert.Equal(TokenRejection.KeyUnknown, (await waiting).Rejection);
        path.Clock.Advance(TimeSpan.FromSeconds(5));
        await Woken(path, stale);
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(path.OAuth.Issue()));
    }

    [Fact]
    [Trait("Conformance", "KEY-02")]
    public async Task Flood_OfFiveThousandUnknownKeyIds_CausesFiveRefreshesAndLeavesRotationWorking()
    {
        using var path = new TokenPath();
        await path.RefreshAsync();
        var before = path.OAuth.KeyFetches;
        var template = path.OAuth.Issue(header: header => header["kid"] = "random-00000000");
        var payload = template[template.IndexOf('.', StringComparison.Ordinal)..];

        for (var batch = 0; batch < 50; batch++)
        {
            var rejections = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => path.RejectionOfAsync(WithKeyId($"random-{batch:d4}{i:d4}", payload))));
            Assert.All(rejections, rejection => Assert.Equal(TokenRejection.KeyUnknown, rejection));
        }

        Assert.InRange(path.OAuth.KeyFetches - before, 1, 5);

        path.OAuth.Rotate();
        var token = path.OAuth.Issue();
        await path.RejectionOfAsync(token);
        path.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token));
        Assert.InRange(path.OAuth.KeyFetches - before, 1, 6);
    }

    [Fact]
    [Trait("Conformance", "KEY-02")]
    public async Task StaleToken_SentForMinutes_LeavesTheAllowanceForARotation()
    {
        using var path = new TokenPath();
        await path.RefreshAsync();
        var stale = path.OAuth.Issue(header: header => header["kid"] = "key-0");

        for (var second = 0; second < 120; second++)
        {
            Assert.Equal(TokenRejection.KeyUnknown, await path.RejectionOfAsync(stale));
            path.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(path.OAuth.KeyFetches, 2, 14);
        path.OAuth.Rotate();
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(path.OAuth.Issue()));
    }

    [Fact]
    [Trait("Conformance", "KEY-02")]
    public async Task Token_RefusedForAnotherReason_AsksForNoKeys()
    {
        using var path = new TokenPath();
        await path.RefreshAsync();
        var before = path.OAuth.KeyFetches;

        await path.RejectionOfAsync(path.OAuth.Issue(claims => claims["exp"] = 1, header => header["kid"] = "key-9"));
        await path.RejectionOfAsync(path.OAuth.Issue(claims => claims["aud"] = "x", header => header["kid"] = "key-9"));

        Assert.Equal(before, path.OAuth.KeyFetches);
    }

    [Fact]
    [Trait("Conformance", "KEY-03")]
    public async Task Withdrawal_OnceKnown_EndsCachedTokensOfThatKeyOnly()
    {
        using var path = new TokenPath();
        var old = path.OAuth.Issue();
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(old));
        path.OAuth.Rotate();
        var current = path.OAuth.Issue();
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(current));
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(old)); // both are published

        path.OAuth.Withdraw();
        await path.RefreshAsync();

        Assert.Equal(TokenRejection.KeyUnknown, await path.RejectionOfAsync(old));
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(current));
        Assert.Equal(2, path.Verifications);
    }

    [Fact]
    [Trait("Conformance", "KEY-03")]
    public async Task Withdrawal_AndReturn_VerifiesTheTokenAgain()
    {
        using var path = new TokenPath();
        var token = path.OAuth.Issue();
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token));
        var key = path.OAuth.Keys[0];
        path.OAuth.Rotate();
        path.OAuth.Withdraw();
        await path.RefreshAsync();
        path.OAuth.Keys.Add(key);
        await path.RefreshAsync();

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token));
        Assert.Equal(2, path.Verifications);
    }

    [Fact]
    [Trait("Conformance", "KEY-03")]
    public async Task Key_ReplacedUnderTheSameName_EndsTheTokensOfTheFirst()
    {
        using var path = new TokenPath();
        var token = path.OAuth.Issue();
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token));

        path.OAuth.Keys[0] = TestKey.Create("key-1", index: 5);
        await path.RefreshAsync();

        Assert.Equal(TokenRejection.SignatureInvalid, await path.RejectionOfAsync(token));
    }

    [Theory]
    [InlineData(TestIssuerState.Down)]
    [InlineData(TestIssuerState.Failing)]
    [InlineData(TestIssuerState.Redirecting)]
    [Trait("Conformance", "KEY-04")]
    [Trait("Conformance", "KEY-07")]
    public async Task Outage_WithUsableKeys_KeepsThemForADayAndRefusesUnknownOnes(TestIssuerState state)
    {
        using var path = new TokenPath();
        await path.RefreshAsync();
        path.OAuth.State = state;
        string Fresh() => path.OAuth.Issue();

        path.Clock.Advance(SigningKeyCache.LastKnownGood - TimeSpan.FromSeconds(1));
        await path.RefreshAsync();
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(Fresh()));
        Assert.Equal(TokenRejection.KeyUnknown, await path.RejectionOfAsync(path.OAuth.Issue(header: header => header["kid"] = "key-2")));

        var cached = Fresh();
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(cached));
        path.Clock.Advance(TimeSpan.FromSeconds(1));
        var outcome = await path.ValidateAsync(cached);
        Assert.Equal(TokenRejection.KeysUnavailable, outcome.Rejection);
        Assert.Equal(TimeSpan.FromSeconds(5), outcome.RetryAfter);
        Assert.Equal(TokenRejection.KeysUnavailable, await path.RejectionOfAsync(Fresh()));
    }

    [Fact]
    [Trait("Conformance", "KEY-04")]
    public async Task HangingSource_WithoutKeys_IsWaitedForUnderFiveSecondsThenUnavailable()
    {
        using var path = new TokenPath();
        path.OAuth.State = TestIssuerState.Hanging;

        var waiting = path.ValidateAsync(path.OAuth.Issue());
        await Until(() => path.Network.Requests.Count > 0);
        path.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(waiting.IsCompleted);
        path.Clock.Advance(TimeSpan.FromSeconds(0.6));
        await Woken(path, waiting);
        Assert.Equal(TokenRejection.KeysUnavailable, (await waiting).Rejection);

        // It recovers: the fetch that hung ends at its own limit, and the next request starts another.
        path.OAuth.State = TestIssuerState.Serving;
        path.Clock.Advance(TimeSpan.FromSeconds(1));
        var recovered = path.RejectionOfAsync(path.OAuth.Issue());
        await Woken(path, recovered);
        Assert.Equal(TokenRejection.None, await recovered);
    }

    [Fact]
    [Trait("Conformance", "KEY-04")]
    public async Task HangingSource_WithKeys_HoldsAnUnknownKeyUnderTwoSeconds()
    {
        using var path = new TokenPath();
        await path.RefreshAsync();
        path.OAuth.State = TestIssuerState.Hanging;

        var waiting = path.ValidateAsync(path.OAuth.Issue(header: header => header["kid"] = "key-2"));
        await Until(() => path.OAuth.KeyFetches == 2);
        path.Clock.Advance(TimeSpan.FromSeconds(1.9));

        await Woken(path, waiting);
        Assert.Equal(TokenRejection.KeyUnknown, (await waiting).Rejection);
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(path.OAuth.Issue()));
    }

    [Fact]
    [Trait("Conformance", "KEY-04")]
    public async Task SourceDown_AskedAHundredTimesWithoutKeys_IsFetchedOncePerSecond()
    {
        using var path = new TokenPath();
        path.OAuth.State = TestIssuerState.Down;

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(TokenRejection.KeysUnavailable, await path.RejectionOfAsync(path.OAuth.Issue()));
        }

        Assert.InRange(path.Network.Requests.Count, 1, 2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Sign in</html>")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"oct","kid":"key-1","k":"AAAA"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"key-1","n":"AQAB","e":"AQAB"}]}""")]
    [InlineData("""{"keys":[1,null,"x",[]]}""")]
    [InlineData("""{"keys":[""")]
    [Trait("Conformance", "KEY-05")]
    public async Task JunkKeySet_AfterGoodKeys_ReplacesNothingAndIsGotOver(string junk)
    {
        using var path = new TokenPath();
        await path.RefreshAsync();
        path.OAuth.KeySetOverride = junk;
        await path.RefreshAsync();

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(path.OAuth.Issue()));
        Assert.NotNull(path.KeyCaches.All[0].LastFailure);

        path.OAuth.KeySetOverride = null;
        path.OAuth.Rotate();
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(path.OAuth.Issue()));
        Assert.Null(path.KeyCaches.All[0].LastFailure);
    }

    [Fact]
    [Trait("Conformance", "KEY-07")]
    public async Task KeySet_OfMoreThanHalfAMegabyte_IsNotRead()
    {
        using var path = new TokenPath();
        path.OAuth.KeySetOverride = new string(' ', 600_000) + """{"keys":[]}""";

        await path.RefreshAsync();

        Assert.Contains("bytes", path.KeyCaches.All[0].LastFailure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"issuer":"https://as.example.com/","jwks_uri":"https://as.example.com/keys"}""")]
    [InlineData("""{"issuer":"https://evil.example","jwks_uri":"https://as.example.com/keys"}""")]
    [InlineData("""{"jwks_uri":"https://as.example.com/keys"}""")]
    [InlineData("""{"issuer":"https://as.example.com","jwks_uri":"http://as.example.com/keys"}""")]
    [InlineData("""{"issuer":"https://as.example.com","jwks_uri":"file:///etc/passwd"}""")]
    [InlineData("""{"issuer":"https://as.example.com"}""")]
    [InlineData("junk")]
    [Trait("Conformance", "KEY-07")]
    public async Task Metadata_OfAnotherIssuerOrWithoutASafeKeyUrl_IsNotUsed(string metadata)
    {
        using var path = new TokenPath();
        path.OAuth.MetadataOverride = metadata;

        Assert.Equal(TokenRejection.KeysUnavailable, await path.RejectionOfAsync(path.OAuth.Issue()));
        Assert.Equal(0, path.OAuth.KeyFetches);
    }

    [Theory]
    [InlineData("https://as.example.com", "https://as.example.com/.well-known/oauth-authorization-server", "https://as.example.com/.well-known/openid-configuration")]
    [InlineData("https://as.example.com/", "https://as.example.com/.well-known/oauth-authorization-server", "https://as.example.com/.well-known/openid-configuration")]
    [InlineData("https://as.example.com/t/1", "https://as.example.com/.well-known/oauth-authorization-server/t/1", "https://as.example.com/t/1/.well-known/openid-configuration")]
    public async Task Discovery_Always_AsksTheTwoWellKnownUrlsInOrder(string issuer, params string[] expected)
    {
        using var path = new TokenPath(servers => servers[0].Issuer = issuer);
        path.OAuth.MetadataOverride = "{}";

        await path.KeyCaches.All[0].RefreshAsync();

        Assert.Equal(expected, path.Network.Requests.Select(uri => uri.ToString()));
    }

    [Fact]
    [Trait("Conformance", "KEY-08")]
    public async Task AccessKeys_Always_ComeFromTheCertificateEndpointWithoutDiscovery()
    {
        using var path = new TokenPath();

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(path.Access.IssueAssertion(), CredentialSource.Assertion));
        Assert.Equal(["https://acme.cloudflareaccess.com/cdn-cgi/access/certs"], path.Network.Requests.Select(uri => uri.ToString()));
    }

    [Fact]
    public async Task JwksUri_Configured_ReplacesDiscovery()
    {
        using var path = new TokenPath(servers => servers[0].JwksUri = "https://as.example.com/keys");

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(path.OAuth.Issue()));
        Assert.Equal(0, path.OAuth.DiscoveryFetches);
    }

    [Fact]
    [Trait("Conformance", "KEY-06")]
    public async Task Token_WithoutKeyId_IsAcceptedWithExactlyOneKey()
    {
        using var path = new TokenPath();
        var token = path.OAuth.Issue(header: header => header.Remove("kid"));

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token));
        path.OAuth.Rotate();
        await path.RefreshAsync();
        var before = path.OAuth.KeyFetches;
        Assert.Equal(TokenRejection.KeyAmbiguous, await path.RejectionOfAsync(path.OAuth.Issue(header: header => header.Remove("kid"))));
        Assert.Equal(before, path.OAuth.KeyFetches);
    }

    [Fact]
    public async Task BackgroundRefresh_EveryTenMinutes_AdoptsAndRecovers()
    {
        using var path = new TokenPath();
        var refresher = path.Services.GetServices<IHostedService>().OfType<SigningKeyRefresher>().Single();
        await refresher.StartAsync(TestContext.Current.CancellationToken);
        await Until(() => path.KeyCaches.All.All(cache => cache.IsUsable(path.Clock.GetUtcNow())));
        Assert.Equal(1, path.OAuth.KeyFetches);

        path.OAuth.State = TestIssuerState.Down;
        path.OAuth.Rotate();
        path.OAuth.Withdraw();
        path.Clock.Advance(SigningKeyCache.Freshness);
        await Until(() => path.KeyCaches.All[0].LastFailure is not null);
        path.OAuth.State = TestIssuerState.Serving;
        await Until(() =>
        {
            path.Clock.Advance(TimeSpan.FromSeconds(5)); // one tick of the refresher
            return path.KeyCaches.All[0].LastFailure is null;
        });

        Assert.Equal(TokenRejection.KeyUnknown, await path.RejectionOfAsync(path.OAuth.Issue(key: TestKey.Create("key-1"))));
        await refresher.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task HealthCheck_ThroughAnOutage_TellsTheStateOfTheKeys()
    {
        using var path = new TokenPath(services: services => services.AddHealthChecks().AddManagedAccess());
        var health = path.Services.GetRequiredService<HealthCheckService>();
        async Task<HealthStatus> StatusAsync() => (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Status;

        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync());
        await path.RefreshAsync();
        Assert.Equal(HealthStatus.Healthy, await StatusAsync());
        path.OAuth.State = TestIssuerState.Down;
        await path.RefreshAsync();
        Assert.Equal(HealthStatus.Degraded, await StatusAsync());
        path.Clock.Advance(SigningKeyCache.LastKnownGood);
        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync());
    }

    [Fact]
    public async Task HealthCheck_UnderItsNameAndTags_FailsAsItWasTold()
    {
        using var path = new TokenPath(services: services => services.AddHealthChecks().AddManagedAccess("keys", HealthStatus.Degraded, ["live"]));
        var health = path.Services.GetRequiredService<HealthCheckService>();

        var report = await health.CheckHealthAsync(check => check.Tags.Contains("live"), TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Degraded, report.Entries["keys"].Status);
        Assert.Empty((await health.CheckHealthAsync(check => check.Tags.Contains("ready"), TestContext.Current.CancellationToken)).Entries);
    }

    private static string WithKeyId(string keyId, string payloadAndSignature) =>
        System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes($$"""{"alg":"RS256","kid":"{{keyId}}","typ":"at+jwt"}""")) + payloadAndSignature;

    // FakeTimeProvider wakes nobody while another thread is creating a timer (as the fetch in the background does): it leaves that to the
    // other thread, which may have looked already. To advance by nothing makes it look again and moves no time.
    private static Task Woken(TokenPath path, Task waiting) => Until(() =>
    {
        path.Clock.Advance(TimeSpan.Zero);
        return waiting.IsCompleted;
    });

    // Background work is not ours to await; it needs no time but the thread pool's.
    private static async Task Until(Func<bool> condition)
    {
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20));
            await Task.Yield();
        }
    }
}
