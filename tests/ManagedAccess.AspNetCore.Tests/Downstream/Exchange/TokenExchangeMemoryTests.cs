using System.Net;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Downstream.Exchange;

/// <summary>How long a token for a service is used again, and for whom.</summary>
public sealed class TokenExchangeMemoryTests
{
    [Fact]
    public async Task Token_OfOneCaller_IsAskedForOnceUntilItExpires()
    {
        await using var app = await ExchangeApp.StartAsync();
        var token = app.Token(claims => claims["exp"] = app.App.Clock.GetUtcNow().AddHours(3).ToUnixTimeSeconds());

        await app.CallAsync(token);
        app.App.Clock.Advance(TimeSpan.FromSeconds(294));
        await app.CallAsync(token);
        Assert.Single(app.Questions);
        app.App.Clock.Advance(TimeSpan.FromSeconds(1));
        await app.CallAsync(token);

        Assert.Equal(["Bearer downstream-1", "Bearer downstream-1", "Bearer downstream-2"], app.Calls.Select(call => call.Authorization));
    }

    [Fact]
    public async Task Token_OfAnotherCaller_IsAnother()
    {
        await using var app = await ExchangeApp.StartAsync();

        await app.CallAsync(app.Token());
        await app.CallAsync(app.Token(claims => claims["sub"] = "another"));

        Assert.Equal(["Bearer downstream-1", "Bearer downstream-2"], app.Calls.Select(call => call.Authorization));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"expires_in\":1")]
    [InlineData(",\"expires_in\":5")]
    public async Task Token_WithoutALifetimeToSpeakOf_IsUsedOnce(string more)
    {
        await using var app = await ExchangeApp.StartAsync();
        app.Answer = _ => ExchangeApp.Json(ExchangeApp.Good(more: more));
        var token = app.Token();

        Assert.Equal("status 200", await app.CallAsync(token));
        Assert.Equal("status 200", await app.CallAsync(token));

        Assert.Equal(2, app.Questions.Count);
        Assert.Equal(0, app.Exchange.Count);
    }

    [Theory]
    [InlineData(7200, 4000, 3600)] // an hour at most
    [InlineData(86400, 600, 600)] // the caller's token expires first
    public async Task Token_ThatLivesLong_IsUsedNoLongerThanTheCallersOwn(int lifetime, int callers, int expected)
    {
        await using var app = await ExchangeApp.StartAsync();
        app.Answer = _ => ExchangeApp.Json(ExchangeApp.Good(more: $",\"expires_in\":{lifetime}"));
        var token = app.Token(claims => claims["exp"] = app.App.Clock.GetUtcNow().AddSeconds(callers).ToUnixTimeSeconds());

        await app.CallAsync(token);
        app.App.Clock.Advance(TimeSpan.FromSeconds(expected - 2));
        await app.CallAsync(token);
        Assert.Single(app.Questions);
        app.App.Clock.Advance(TimeSpan.FromSeconds(2));
        var late = await app.CallAsync(token);

        Assert.Equal(callers > expected ? 2 : 1, app.Questions.Count);
        Assert.StartsWith(callers > expected ? "status 200" : "CallerEnded - sign-in ", late, StringComparison.Ordinal); // within the clock skew the app still lets the caller in
    }

    [Fact]
    public async Task Callers_WithOneTokenAtOnce_AskOnce()
    {
        await using var app = await ExchangeApp.StartAsync();
        var gate = new TaskCompletionSource();
        app.Until = gate.Task;
        var token = app.Token();

        var calls = Enumerable.Range(0, 8).Select(_ => app.CallAsync(token)).ToArray();
        await app.Asked.WaitAsync();
        gate.SetResult();

        Assert.All(await Task.WhenAll(calls), result => Assert.Equal("status 200", result));
        Assert.Single(app.Questions);
        Assert.All(app.Calls, call => Assert.Equal("Bearer downstream-1", call.Authorization));
    }

    [Fact]
    public async Task Memory_ThatIsFull_IsNotExceeded()
    {
        await using var app = await ExchangeApp.StartAsync(options => options.CacheEntries = 2);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("status 200", await app.CallAsync(app.Token()));
        }

        Assert.Equal((2, 5), (app.Exchange.Count, app.Questions.Count));
        app.App.Clock.Advance(TimeSpan.FromSeconds(295));
        await app.CallAsync(app.Token(claims => claims["exp"] = app.App.Clock.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds()));
        Assert.Equal(1, app.Exchange.Count);
    }

    [Fact]
    public async Task Memory_OfZero_AsksEachTime()
    {
        await using var app = await ExchangeApp.StartAsync(options => options.CacheEntries = 0);
        var token = app.Token();

        await app.CallAsync(token);
        await app.CallAsync(token);

        Assert.Equal((0, 2), (app.Exchange.Count, app.Questions.Count));
    }

    [Fact]
    public async Task Token_ThatTheServiceRefuses_IsForgotten()
    {
        await using var app = await ExchangeApp.StartAsync();
        app.ServiceStatus = HttpStatusCode.Unauthorized;
        var token = app.Token();

        Assert.Equal("status 401", await app.CallAsync(token));
        app.ServiceStatus = HttpStatusCode.OK;
        Assert.Equal("status 200", await app.CallAsync(token));

        Assert.Equal(["Bearer downstream-1", "Bearer downstream-2"], app.Calls.Select(call => call.Authorization));
    }

    [Fact]
    public async Task Session_RevokedWhileTheServerIsAsked_SendsNothing()
    {
        await using var app = await ExchangeApp.StartAsync();
        var gate = new TaskCompletionSource();
        app.Until = gate.Task;
        var call = app.CallAsync(app.Token(claims => claims["sid"] = "session-1"));
        await app.Asked.WaitAsync();

        await app.App.Services.GetRequiredService<IRevocations>().RevokeSessionAsync(TestIssuer.DefaultIssuer, "session-1");
        gate.SetResult();

        Assert.StartsWith("CallerEnded - sign-in The caller's token of https://as.example.com was revoked", await call, StringComparison.Ordinal);
        Assert.Empty(app.Calls);
        Assert.Equal(0, app.Exchange.Count);
    }

    [Fact]
    public async Task Session_Revoked_LosesItsTokensForServices()
    {
        await using var app = await ExchangeApp.StartAsync();
        var token = app.Token(claims => claims["sid"] = "session-1");
        await app.CallAsync(token);
        Assert.Equal(1, app.Exchange.Count);

        await app.App.Services.GetRequiredService<IRevocations>().RevokeSessionAsync(TestIssuer.DefaultIssuer, "session-1");
        Assert.Equal("app 401", await app.CallAsync(token));
        app.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.CallAsync(app.Token());

        Assert.Equal(1, app.Exchange.Count); // the other caller's
        Assert.Equal(["Bearer downstream-1", "Bearer downstream-2"], app.Calls.Select(call => call.Authorization));
    }
}
