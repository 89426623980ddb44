using System.Net;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Validated;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Introspection;

/// <summary>How long an answer counts, and how often the server is asked.</summary>
public sealed class IntrospectionCacheTests
{
    [Fact]
    [Trait("Conformance", "INT-04")]
    public async Task Answer_IsUsedForItsDurationAndNoLonger()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var token = app.Issuer.Introspection.Issue();
        await app.ReadAsync(token);
        app.Issuer.Introspection.Revoke(token);

        app.Clock.Advance(TimeSpan.FromSeconds(29.9));
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);
        app.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.ReadAsync(token)).StatusCode);
        Assert.Equal(2, app.Issuer.Introspection.Questions.Count);
    }

    [Fact]
    [Trait("Conformance", "INT-04")]
    public async Task Answer_IsNeverUsedBeyondItsExpiry()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var token = app.Issuer.Introspection.Issue(claims => claims["exp"] = app.Clock.GetUtcNow().ToUnixTimeSeconds() + 10);
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);

        app.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.ReadAsync(token)).StatusCode);
    }

    [Fact]
    [Trait("Conformance", "INT-04")]
    public async Task Answer_IsKeptUnderTheDigestOfTheToken()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var token = app.Issuer.Introspection.Issue();
        await app.ReadAsync(token);

        var kept = app.Services.GetRequiredService<ValidatedTokenCache>().Find(System.Text.Encoding.ASCII.GetBytes(token), AuthorizationServerType.OAuth)!;

        Assert.Equal(TokenDigest.Compute(System.Text.Encoding.ASCII.GetBytes(token)), kept.TokenDigest);
        Assert.Equal(app.Clock.GetUtcNow() + TimeSpan.FromSeconds(30), kept.AskAgainAt);
    }

    [Fact]
    public async Task Answer_WithoutExpiry_IsAskedAboutAgainAndAgain()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var token = app.Issuer.Introspection.Issue(claims => claims.Remove("exp"));

        for (var day = 1; day <= 3; day++)
        {
            Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);
            Assert.Equal(day, app.Issuer.Introspection.Questions.Count);
            app.Clock.Advance(TimeSpan.FromDays(1));
        }
    }

    [Fact]
    public async Task Answer_ThatIsNotToBeKept_IsAskedForAtEachRequest()
    {
        await using var app = await OpaqueTokenApp.StartAsync(setup => setup.Settings["AuthorizationServers:0:Introspection:CacheDuration"] = "0");
        var token = app.Issuer.Introspection.Issue();

        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);
        app.Issuer.Introspection.Revoke(token);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.ReadAsync(token)).StatusCode);
    }

    [Fact]
    public async Task InactiveToken_IsAskedAboutAgainAfterAFewSeconds()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        const string Token = "not-yet-issued-opaque-token";

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.ReadAsync(Token)).StatusCode);
        app.Issuer.Introspection.Issue(token: Token);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.ReadAsync(Token)).StatusCode);
        app.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(Token)).StatusCode);
        Assert.Equal(2, app.Issuer.Introspection.Questions.Count);
    }

    [Fact]
    public async Task Token_OfManyRequestsAtOnce_IsAskedAboutOnce()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var token = app.Issuer.Introspection.Issue();
        var gate = new TaskCompletionSource();
        app.Issuer.Introspection.Until = gate.Task;

        var requests = Enumerable.Range(0, 40).Select(_ => app.ReadAsync(token)).ToArray();
        await Condition.HoldsAsync(() => !app.Issuer.Introspection.Questions.IsEmpty);
        gate.SetResult();

        Assert.All(await Task.WhenAll(requests), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Single(app.Issuer.Introspection.Questions);
    }

    [Fact]
    public async Task Token_AskedAboutWhileAnotherQuestionEnds_IsAskedAboutOnce()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        const int Tokens = 200;

        for (var i = 0; i < Tokens; i++)
        {
            var token = i % 2 == 0 ? app.Issuer.Introspection.Issue() : $"nobody-has-issued-this-one-{i:d3}";
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => app.ReadAsync(token))));
        }

        Assert.Equal(Tokens, app.Issuer.Introspection.Questions.Count);
    }
}
