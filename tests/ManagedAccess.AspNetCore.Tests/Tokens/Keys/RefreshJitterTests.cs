using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Keys;

/// <summary>Apps that were started together do not keep asking their authorization server together.</summary>
public sealed class RefreshJitterTests
{
    [Theory]
    [InlineData(0, 600)]
    [InlineData(0.5, 540)]
    [InlineData(1, 480)]
    public async Task Refresh_AfterAGoodOne_IsDueAtARandomTimeWithinTheFreshness(double random, int seconds)
    {
        using var path = new TokenPath(services: services => services.AddSingleton(new RefreshJitter(new Fixed(random))));
        await path.RefreshAsync();
        var cache = path.KeyCaches.All.Single(cache => cache.Issuer == TestIssuer.DefaultIssuer);
        var now = path.Clock.GetUtcNow();

        Assert.False(cache.IsDue(now + TimeSpan.FromSeconds(seconds - 1)));
        Assert.True(cache.IsDue(now + TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public void Refreshes_OfAThousandApps_AreSpreadOverTwoMinutes()
    {
        var jitter = new RefreshJitter(new Random(1));

        var bySecond = Enumerable.Range(0, 1000).Select(_ => (int)jitter.Shorten(SigningKeyCache.Freshness).TotalSeconds).GroupBy(second => second).ToArray();

        Assert.InRange(bySecond.Max(second => second.Count()), 1, 30);
        Assert.All(bySecond, second => Assert.InRange(second.Key, 480, 600));
    }

    private sealed class Fixed(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
